-- The best SQL we could write by hand for each measured answer, run as the owner of the tables: no row-level security, no
-- sign-in, no permissions to look up. Each statement is prepared once. `all`: an owner, who sees every customer; `team`: a
-- manager, who sees those of the people below ($2) and those shared with the manager ($3); `own`: a member, likewise.

-- @get.all
SELECT c.id, c.version, c.name, c.short_name AS "shortName", c.number, c.type, c.roles, c.level, c.owner_id, u.name AS owner_name,
  c.industry, c.source, c.size, c.tags, c.parent_id, p.name AS parent_name, c.phone, c.email, c.website, c.region, c.city, c.address,
  c.credit_code AS "creditCode", c.invoice_title AS "invoiceTitle", c.bank_name AS "bankName", c.bank_account AS "bankAccount",
  c.credit_limit AS "creditLimit", c.payment_days AS "paymentDays", c.birthday, c.tastes, c.risks, c.note,
  c.next_contact_at AS "nextContactAt", m.last_contact_at AS "lastContactAt",
  CASE WHEN m.quiet_on IS NULL THEN 'potential' WHEN m.lost_on <= current_date THEN 'lost' WHEN m.quiet_on <= current_date THEN 'quiet'
    WHEN m.new_until > current_date THEN 'new' ELSE 'active' END AS stage,
  m.loyal, m.order_count AS "orderCount", m.revenue, m.revenue_this_year AS "revenueThisYear", m.first_order_on AS "firstOrderOn",
  m.last_order_on AS "lastOrderOn", m.rhythm_days AS "rhythmDays", m.expected_on AS "expectedOn", m.churn_risk AS "churnRisk", m.health,
  c.created_at AS "createdAt", c.updated_at AS "updatedAt"
FROM customer c
LEFT JOIN customer_metric m ON m.workspace_id = c.workspace_id AND m.customer_id = c.id
LEFT JOIN workspace_user u ON u.workspace_id = c.workspace_id AND u.id = c.owner_id
LEFT JOIN customer p ON p.workspace_id = c.workspace_id AND p.id = c.parent_id
WHERE c.workspace_id = $1 AND c.id = $4

-- @get.team
-- @get.own
SELECT c.id, c.version, c.name, c.short_name AS "shortName", c.number, c.type, c.roles, c.level, c.owner_id, u.name AS owner_name,
  c.industry, c.source, c.size, c.tags, c.parent_id, p.name AS parent_name, c.phone, c.email, c.website, c.region, c.city, c.address,
  c.credit_code AS "creditCode", c.invoice_title AS "invoiceTitle", c.bank_name AS "bankName", c.bank_account AS "bankAccount",
  c.credit_limit AS "creditLimit", c.payment_days AS "paymentDays", c.birthday, c.tastes, c.risks, c.note,
  c.next_contact_at AS "nextContactAt", m.last_contact_at AS "lastContactAt",
  CASE WHEN m.quiet_on IS NULL THEN 'potential' WHEN m.lost_on <= current_date THEN 'lost' WHEN m.quiet_on <= current_date THEN 'quiet'
    WHEN m.new_until > current_date THEN 'new' ELSE 'active' END AS stage,
  m.loyal, m.order_count AS "orderCount", m.revenue, m.revenue_this_year AS "revenueThisYear", m.first_order_on AS "firstOrderOn",
  m.last_order_on AS "lastOrderOn", m.rhythm_days AS "rhythmDays", m.expected_on AS "expectedOn", m.churn_risk AS "churnRisk", m.health,
  c.created_at AS "createdAt", c.updated_at AS "updatedAt"
FROM customer c
LEFT JOIN customer_metric m ON m.workspace_id = c.workspace_id AND m.customer_id = c.id
LEFT JOIN workspace_user u ON u.workspace_id = c.workspace_id AND u.id = c.owner_id
LEFT JOIN customer p ON p.workspace_id = c.workspace_id AND p.id = c.parent_id
WHERE c.workspace_id = $1 AND c.id = $4 AND (c.owner_id = ANY($2::uuid[]) OR EXISTS (
  SELECT FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.record_id = c.id AND s.user_id = $3))

-- @list.all
WITH page AS (
  SELECT id, created_at FROM customer WHERE workspace_id = $1 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 51)
@rows

-- @list.team
-- @list.own
-- The first 51 of each person from that person's index, merged: as fast where the newest are all another's.
WITH page AS (
  SELECT id, created_at FROM (
    SELECT x.* FROM unnest($2::uuid[]) person (id) CROSS JOIN LATERAL (
      SELECT c.id, c.created_at FROM customer c WHERE c.workspace_id = $1 AND c.deleted_at IS NULL AND c.owner_id = person.id
      ORDER BY c.created_at DESC, c.id DESC LIMIT 51) x
    UNION ALL
    SELECT c.id, c.created_at FROM collaborator s JOIN customer c ON c.workspace_id = $1 AND c.id = s.record_id AND c.deleted_at IS NULL
      AND (c.owner_id = ANY($2::uuid[])) IS NOT TRUE
    WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.user_id = $3) seen
  ORDER BY created_at DESC, id DESC LIMIT 51)
@rows

-- @orders.all
WITH page AS (
  SELECT id, ordered_on AS place FROM (
    SELECT x.* FROM unnest('{open,part}'::text[]) state (delivery) CROSS JOIN LATERAL (
      SELECT o.id, o.ordered_on FROM "order" o WHERE o.workspace_id = $1 AND o.deleted_at IS NULL AND o.delivery = state.delivery
        AND o.status = 'confirmed'
      ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51) x) found
  ORDER BY ordered_on DESC, id DESC LIMIT 51)
@latest

-- @orders.team
WITH page AS (
  SELECT o.id, o.ordered_on AS place FROM "order" o JOIN customer c ON c.workspace_id = $1 AND c.id = o.customer_id
  WHERE o.workspace_id = $1 AND o.deleted_at IS NULL AND o.delivery = ANY('{open,part}') AND o.status = 'confirmed'
    AND (c.owner_id = ANY($2::uuid[]) OR EXISTS (
      SELECT FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.record_id = c.id AND s.user_id = $3))
  ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51)
@latest

-- @orders.own
WITH page AS (
  SELECT o.id, o.ordered_on AS place FROM (
    SELECT c.id FROM customer c WHERE workspace_id = $1 AND owner_id = ANY($2::uuid[])
    UNION
    SELECT s.record_id FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.user_id = $3) seen
  JOIN "order" o ON o.workspace_id = $1 AND o.customer_id = seen.id AND o.deleted_at IS NULL AND o.delivery = ANY('{open,part}') AND o.status = 'confirmed'
  ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51)
@latest

-- @overdue.all
WITH page AS (
  SELECT o.id, o.next_on AS place FROM "order" o
  WHERE o.workspace_id = $1 AND o.deleted_at IS NULL AND o.delivery = ANY('{open,part}') AND o.status = 'confirmed' AND o.next_on < current_date
  ORDER BY o.next_on ASC, o.id ASC LIMIT 51)
@soonest

-- @overdue.team
WITH page AS (
  SELECT o.id, o.next_on AS place FROM "order" o JOIN customer c ON c.workspace_id = $1 AND c.id = o.customer_id
  WHERE o.workspace_id = $1 AND o.deleted_at IS NULL AND o.delivery = ANY('{open,part}') AND o.status = 'confirmed' AND o.next_on < current_date
    AND (c.owner_id = ANY($2::uuid[]) OR EXISTS (
      SELECT FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.record_id = c.id AND s.user_id = $3))
  ORDER BY o.next_on ASC, o.id ASC LIMIT 51)
@soonest

-- @overdue.own
WITH page AS (
  SELECT o.id, o.next_on AS place FROM (
    SELECT c.id FROM customer c WHERE workspace_id = $1 AND owner_id = ANY($2::uuid[])
    UNION
    SELECT s.record_id FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.user_id = $3) seen
  JOIN "order" o ON o.workspace_id = $1 AND o.customer_id = seen.id AND o.deleted_at IS NULL AND o.delivery = ANY('{open,part}') AND o.status = 'confirmed' AND o.next_on < current_date
  ORDER BY o.next_on ASC, o.id ASC LIMIT 51)
@soonest

-- @unpaid.all
WITH page AS (
  SELECT o.id, o.ordered_on AS place FROM "order" o
  WHERE o.workspace_id = $1 AND o.deleted_at IS NULL AND o.status = 'confirmed' AND EXISTS (
    SELECT FROM receivable r WHERE r.workspace_id = $1 AND r.source_entity = 'order' AND r.source_id = o.id AND r.open > 0)
  ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51)
@latest

-- @unpaid.team
WITH page AS (
  SELECT o.id, o.ordered_on AS place FROM "order" o JOIN customer c ON c.workspace_id = $1 AND c.id = o.customer_id
  WHERE o.workspace_id = $1 AND o.deleted_at IS NULL AND o.status = 'confirmed' AND EXISTS (
    SELECT FROM receivable r WHERE r.workspace_id = $1 AND r.source_entity = 'order' AND r.source_id = o.id AND r.open > 0)
    AND (c.owner_id = ANY($2::uuid[]) OR EXISTS (
      SELECT FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.record_id = c.id AND s.user_id = $3))
  ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51)
@latest

-- @unpaid.own
WITH page AS (
  SELECT o.id, o.ordered_on AS place FROM (
    SELECT c.id FROM customer c WHERE workspace_id = $1 AND owner_id = ANY($2::uuid[])
    UNION
    SELECT s.record_id FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.user_id = $3) seen
  JOIN "order" o ON o.workspace_id = $1 AND o.customer_id = seen.id AND o.deleted_at IS NULL AND o.status = 'confirmed' AND EXISTS (
    SELECT FROM receivable r WHERE r.workspace_id = $1 AND r.source_entity = 'order' AND r.source_id = o.id AND r.open > 0)
  ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51)
@latest

-- @latest
SELECT o.id, o.version, o.number, o.customer_id AS customer, c.name AS customer_name, o.ordered_on AS "orderedOn", o.status, o.type,
  o.amount, o.deliver_on AS "deliverOn", o.delivery, o.owner_id AS owner, u.name AS owner_name, o.created_at AS "createdAt"
FROM page
JOIN "order" o ON o.workspace_id = $1 AND o.id = page.id
LEFT JOIN customer c ON c.workspace_id = $1 AND c.id = o.customer_id
LEFT JOIN workspace_user u ON u.workspace_id = $1 AND u.id = o.owner_id
ORDER BY page.place DESC, page.id DESC

-- @soonest
SELECT o.id, o.version, o.number, o.customer_id AS customer, c.name AS customer_name, o.ordered_on AS "orderedOn", o.status, o.type,
  o.amount, o.deliver_on AS "deliverOn", o.delivery, o.owner_id AS owner, u.name AS owner_name, o.created_at AS "createdAt"
FROM page
JOIN "order" o ON o.workspace_id = $1 AND o.id = page.id
LEFT JOIN customer c ON c.workspace_id = $1 AND c.id = o.customer_id
LEFT JOIN workspace_user u ON u.workspace_id = $1 AND u.id = o.owner_id
ORDER BY page.place, page.id

-- @search.all
-- `@matches` is one of three, chosen for each word (bare.ts): by the index of pieces alone, by it and LIKE, or by LIKE alone.
WITH page AS (
  SELECT id, created_at FROM customer c WHERE workspace_id = $1 AND deleted_at IS NULL AND @matches
  ORDER BY created_at DESC, id DESC LIMIT 51)
@rows

-- @search.team
WITH page AS (
  SELECT id, created_at FROM customer c WHERE workspace_id = $1 AND deleted_at IS NULL AND @matches
    AND (owner_id = ANY($2::uuid[]) OR EXISTS (
      SELECT FROM collaborator s WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.record_id = c.id AND s.user_id = $3))
  ORDER BY created_at DESC, id DESC LIMIT 51)
@rows

-- @search.own
WITH page AS (
  SELECT id, created_at FROM (
    SELECT c.id, c.created_at FROM customer c WHERE workspace_id = $1 AND deleted_at IS NULL AND owner_id = ANY($2::uuid[]) AND @matches
    UNION ALL
    SELECT c.id, c.created_at FROM collaborator s JOIN customer c ON c.workspace_id = $1 AND c.id = s.record_id AND c.deleted_at IS NULL
      AND (c.owner_id = ANY($2::uuid[])) IS NOT TRUE AND @matches
    WHERE s.workspace_id = $1 AND s.entity = 'customer' AND s.user_id = $3) seen
  ORDER BY created_at DESC, id DESC LIMIT 51)
@rows

-- @rows
SELECT c.id, c.version, c.name, c.level,
  CASE WHEN m.quiet_on IS NULL THEN 'potential' WHEN m.lost_on <= current_date THEN 'lost' WHEN m.quiet_on <= current_date THEN 'quiet'
    WHEN m.new_until > current_date THEN 'new' ELSE 'active' END AS stage,
  c.phone, c.owner_id, u.name AS owner_name, c.region, m.last_contact_at AS "lastContactAt", c.next_contact_at AS "nextContactAt",
  m.order_count AS "orderCount", m.revenue_this_year AS "revenueThisYear", m.churn_risk AS "churnRisk", c.created_at AS "createdAt"
FROM page
JOIN customer c ON c.workspace_id = $1 AND c.id = page.id
LEFT JOIN customer_metric m ON m.workspace_id = $1 AND m.customer_id = c.id
LEFT JOIN workspace_user u ON u.workspace_id = $1 AND u.id = c.owner_id
ORDER BY page.created_at DESC, page.id DESC

-- @create.unchecked
-- Without the promise that nobody is entered twice.
WITH taken AS (
  UPDATE number_series SET last = last + 1 WHERE workspace_id = $1 AND series = 'customer' AND period = '' RETURNING last),
made AS (
  INSERT INTO customer (workspace_id, id, name, name_sort, number, level, owner_id, phone, region, city, search_text, grams)
  SELECT $1, $2, $3, $4, 'C' || digits, 'ordinary', $5, $6, $7, $8, $9 || ' c' || digits,
    $10::text[] || ARRAY(SELECT substr('c' || digits, i, 3) FROM generate_series(1, length(digits) - 1) i)
  FROM taken, LATERAL (SELECT lpad(last::text, greatest(6, length(last::text)), '0') AS digits) number
  RETURNING *),
counted AS (
  INSERT INTO customer_metric (workspace_id, customer_id) VALUES ($1, $2)),
told AS (
  INSERT INTO event (workspace_id, id, occurred_at, actor_id, via, entity, record_id, customer_id, action, changes)
  VALUES ($1, $11, now(), $5, 'key', 'customer', $2, $2, 'create', $12::jsonb))
SELECT made.*, u.name AS owner_name FROM made LEFT JOIN workspace_user u ON u.workspace_id = $1 AND u.id = made.owner_id

-- @create
-- The row is the one the product writes: found by its number too.
-- With it: waits for those who save the same, looks whether somebody has one of the keys, and keeps them.
WITH claimed AS MATERIALIZED (
  SELECT claim_duplicate_keys($1, 'customer', $2, $13::text[], $14::text[], '{customer}', 0,
    ARRAY(SELECT hashtextextended(key, 0) AS lock FROM unnest($13::text[]) key ORDER BY lock))),
taken AS (
  UPDATE number_series SET last = last + 1 FROM claimed WHERE workspace_id = $1 AND series = 'customer' AND period = '' RETURNING last),
made AS (
  INSERT INTO customer (workspace_id, id, name, name_sort, number, level, owner_id, phone, region, city, search_text, grams)
  SELECT $1, $2, $3, $4, 'C' || digits, 'ordinary', $5, $6, $7, $8, $9 || ' c' || digits,
    $10::text[] || ARRAY(SELECT substr('c' || digits, i, 3) FROM generate_series(1, length(digits) - 1) i)
  FROM taken, LATERAL (SELECT lpad(last::text, greatest(6, length(last::text)), '0') AS digits) number
  RETURNING *),
counted AS (
  INSERT INTO customer_metric (workspace_id, customer_id) VALUES ($1, $2)),
told AS (
  INSERT INTO event (workspace_id, id, occurred_at, actor_id, via, entity, record_id, customer_id, action, changes)
  VALUES ($1, $11, now(), $5, 'key', 'customer', $2, $2, 'create', $12::jsonb))
SELECT made.*, u.name AS owner_name FROM made LEFT JOIN workspace_user u ON u.workspace_id = $1 AND u.id = made.owner_id
