import { useSyncExternalStore } from 'react'

/** A hook that says whether the window, or what its system asks for, is so; also when that changes. */
export function mediaHook(query: string) {
  const media = matchMedia(query)
  const subscribe = (listener: () => void) => {
    media.addEventListener('change', listener)
    return () => media.removeEventListener('change', listener)
  }
  return function useMedia(): boolean {
    return useSyncExternalStore(subscribe, () => media.matches)
  }
}

/** Whether the window is as narrow as a phone's. */
export const useNarrow = mediaHook('(max-width: 760px)')
