-- A document is one line of an account's statement. Where it was there before the line it can be let go again.
ALTER TABLE bank_line ADD COLUMN linked boolean NOT NULL DEFAULT false;
UPDATE bank_line b SET status = 'open', source_entity = NULL, source_id = NULL, number = NULL, version = version + 1
  WHERE b.source_id IS NOT NULL AND EXISTS (SELECT FROM bank_line o WHERE o.workspace_id = b.workspace_id AND o.account_id = b.account_id AND o.source_id = b.source_id
    AND (o.updated_at, o.id) < (b.updated_at, b.id));
-- What was made of a line was made in the transaction that marked it.
UPDATE bank_line b SET linked = true
  WHERE b.source_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM receipt d WHERE d.workspace_id = b.workspace_id AND d.id = b.source_id AND d.created_at = b.updated_at)
    AND NOT EXISTS (SELECT FROM expense d WHERE d.workspace_id = b.workspace_id AND d.id = b.source_id AND d.created_at = b.updated_at);
CREATE UNIQUE INDEX bank_line_one_source ON bank_line (workspace_id, account_id, source_id) WHERE source_id IS NOT NULL;

-- Accounts made from receipts and payments are named as the program names the usual ones, sorted and found like those it makes
-- (core/text/search.ts, core/text/pinyin.ts).
UPDATE money_account a SET name = u.name || x.suffix, name_sort = u.sort || lower(x.suffix), search_text = u.text || lower(x.suffix),
    grams = u.pieces || CASE x.suffix WHEN '' THEN '{}'::text[] ELSE ARRAY[lower(trim(x.suffix))] END, version = a.version + 1
  FROM workspace w, (VALUES
      ('zh', 'bank', '银行', 'yin2银hang2行', '银行 yinhang yh', '{银,银行,行,yin,inh,nha,han,ang}'::text[]),
      ('zh', 'cash', '现金', 'xian4现jin1金', '现金 xianjin xj', '{现,现金,金,xia,ian,anj,nji,jin}'),
      ('zh', 'alipay', '支付宝', 'zhi1支fu4付bao3宝', '支付宝 zhifubao zfb', '{支,支付,付,付宝,宝,zhi,hif,ifu,fub,uba,bao,zfb}'),
      ('zh', 'wechat', '微信', 'wei1微xin4信', '微信 weixin wx', '{微,微信,信,wei,eix,ixi,xin}'),
      ('en', 'bank', 'Bank', 'bank', 'bank', '{ban,ank}'),
      ('en', 'cash', 'Cash', 'cash', 'cash', '{cas,ash}'),
      ('en', 'alipay', 'Alipay', 'alipay', 'alipay', '{ali,lip,ipa,pay}'),
      ('en', 'wechat', 'WeChat', 'wechat', 'wechat', '{wec,ech,cha,hat}')) u (locale, kind, name, sort, text, pieces),
    LATERAL (SELECT m.workspace_id, m.id, substr(m.name, length(u.kind) + 1) AS suffix FROM money_account m WHERE m.name IN (u.kind, u.kind || ' ' || m.currency)) x
  WHERE a.workspace_id = w.id AND x.workspace_id = a.workspace_id AND x.id = a.id AND a.search_text = '' AND a.kind = u.kind
    AND u.locale = CASE w.locale WHEN 'zh' THEN 'zh' ELSE 'en' END
    AND NOT EXISTS (SELECT FROM money_account o WHERE o.workspace_id = a.workspace_id AND o.name = u.name || x.suffix AND o.id <> a.id);

-- Those that receipts called by a name of their own keep it; their pinyin comes when they are next saved.
UPDATE money_account a SET search_text = lower(a.name), name_sort = CASE a.name_sort WHEN '' THEN lower(a.name) ELSE a.name_sort END,
    grams = ARRAY(
      SELECT DISTINCT piece FROM (
        SELECT substr(run[1], i, n) AS piece FROM regexp_matches(lower(a.name), '[一-龥]+', 'g') run, generate_series(1, length(run[1])) i, generate_series(1, 2) n
          WHERE i + n - 1 <= length(run[1])
        UNION SELECT substr(run[1], i, 3) FROM regexp_matches(lower(a.name), '[a-z0-9]+', 'g') run, generate_series(1, length(run[1]) - 2) i) p
      WHERE piece NOT IN ('有', '限', '公', '司', '有限', '限公', '公司'))
  WHERE a.search_text = '';
