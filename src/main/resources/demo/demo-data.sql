-- Plausible orders with their customers, products and users, all of it decided by the row numbers: the same count gives
-- the same rows in every database. Expects the setting paceline.demo_orders, a transaction and empty tables.

-- An even draw from 1 to below, decided by n; each salt draws anew.
CREATE FUNCTION pg_temp.draw(n bigint, salt bigint, below bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
  RETURN (hashint8extended(n, salt) & 2147483647) % below + 1;

CREATE TEMPORARY TABLE counts ON COMMIT DROP AS
SELECT orders, greatest(1, orders / 20) AS customers, greatest(1, orders / 100) AS products,
       greatest(1, orders / 2) AS users
FROM (SELECT current_setting('paceline.demo_orders')::bigint) AS asked (orders);

-- As many people as the larger table needs; every twentieth bears a name of a script that has no Latin letters.
CREATE TEMPORARY TABLE people ON COMMIT DROP AS
WITH names AS (
  SELECT ARRAY['Ada', 'Amélie', 'Aoife', 'Ben', 'Björn', 'Chidi', 'Chloé', 'Dana', 'Elif', 'Emma', 'Fatima', 'Finn',
               'Grace', 'Hans', 'Inès', 'Ivan', 'Jan', 'José', 'Jürgen', 'Kofi', 'Lars', 'Leïla', 'Liam', 'Lucía',
               'Marie', 'Mateo', 'Mia', 'Nils', 'Noor', 'Olga', 'Omar', 'Paula', 'Priya', 'Ravi', 'Rosa', 'Sean',
               'Siobhán', 'Sofia', 'Søren', 'Tariq', 'Tomáš', 'Uma', 'Victor', 'Wei', 'Yara', 'Zoë', 'Łukasz', 'Şirin']
           AS first,
         ARRAY['Andersson', 'Ångström', 'Becker', 'Bianchi', 'Brown', 'Çelik', 'Cohen', 'D''Angelo', 'Dubois', 'Dvořák',
               'Fernández', 'Fischer', 'García', 'Haddad', 'Hansen', 'Ivanova', 'Jansen', 'Johnson', 'Kaya', 'Khan',
               'Kowalski', 'Lefèvre', 'Lindqvist', 'Mensah', 'Moreau', 'Müller', 'Nakamura', 'Nguyễn', 'Novák', 'Núñez',
               'O''Brien', 'O''Neill', 'Okafor', 'Østergaard', 'Patel', 'Papadopoulos', 'Rossi', 'Santos', 'Schmidt',
               'Silva', 'Singh', 'Smith', 'Szabó', 'Tanaka', 'van den Berg', 'Virtanen', 'Weiß', 'Wójcik'] AS last,
         ARRAY['山田 太郎', '佐藤 花子', '王 小明', '김 민준', '이 서연', 'Олена Шевченко', 'Иван Петров',
               'Ελένη Παπαδοπούλου', 'يوسف حداد', 'דנה כהן', 'अनिल शर्मा'] AS others
), named AS (
  SELECT n, CASE WHEN n % 20 = 0 THEN others[pg_temp.draw(n, 1, cardinality(others))]
                 ELSE first[pg_temp.draw(n, 2, cardinality(first))] || ' ' || last[pg_temp.draw(n, 3, cardinality(last))]
            END AS name
  FROM names, counts, generate_series(1, greatest(customers, users)) AS n
), spelled AS ( -- in the letters of an e-mail address
  SELECT n, name, regexp_replace(lower(translate(name,
           'ÅØŁŞÇáãäåçèéëïíóöøúüñłřšßễ' || '''', 'AOLSCaaaaceeeiiooouunlrsse') COLLATE "C"), '[^a-z]+', '.', 'g') AS spelling
  FROM named
)
SELECT n, name, concat_ws('.', nullif(btrim(spelling, '.'), ''), n) || '@example.'
         || (ARRAY['com', 'net', 'org'])[pg_temp.draw(n, 4, 3)] AS email
FROM spelled;

INSERT INTO customers (id, name, email, created_at, updated_at)
SELECT n, name, email, since, since
FROM people, counts, make_timestamptz(2023, 1, 1, 0, 0, 0, 'UTC') AS beginning,
     LATERAL (SELECT beginning + make_interval(secs => n * 31536000 / customers)) AS joined (since)
WHERE n <= customers ORDER BY n;

INSERT INTO users (id, name, email, created_at, updated_at)
SELECT n, name, email, since, since
FROM people, counts, make_timestamptz(2023, 1, 1, 0, 0, 0, 'UTC') AS beginning,
     LATERAL (SELECT beginning + make_interval(secs => n * 94694400 / users)) AS joined (since)
WHERE n <= users ORDER BY n;

-- The lengths of the three lists have no common factor, so no name comes back before all of their combinations are used.
INSERT INTO products (sku, name, unit_price_minor, currency, stock, created_at, updated_at)
SELECT 'SKU-' || lpad(n::text, greatest(5, length(n::text)), '0'),
       concat_ws(' ', kinds[n % cardinality(kinds) + 1], materials[n % cardinality(materials) + 1],
                 things[n % cardinality(things) + 1]),
       499 + 100 * (pg_temp.draw(n, 5, 200) * pg_temp.draw(n, 6, 200) / 100), 'EUR', 1000 + pg_temp.draw(n, 7, 9000),
       beginning, beginning
FROM counts, generate_series(1, products) AS n, make_timestamptz(2023, 1, 1, 0, 0, 0, 'UTC') AS beginning,
     (VALUES (ARRAY['Antique', 'Artisan', 'Classic', 'Compact', 'Cosy', 'Deluxe', 'Everyday', 'Featherlight', 'Foldable',
                    'Handmade', 'Heavy-Duty', 'Mini', 'Modern', 'Outdoor', 'Portable', 'Recycled', 'Rustic', 'Scandinavian',
                    'Slim', 'Stackable', 'Travel', 'Vintage', 'XL'],
              ARRAY['Aluminium', 'Bamboo', 'Brass', 'Canvas', 'Ceramic', 'Copper', 'Cork', 'Cotton', 'Glass', 'Leather',
                    'Linen', 'Marble', 'Oak', 'Steel', 'Walnut', 'Wool'],
              ARRAY['Backpack', 'Basket', 'Bench', 'Blanket', 'Bookend', 'Bottle', 'Bowl', 'Box', 'Café Table',
                    'Candle Holder', 'Chair', 'Clock', 'Coaster', 'Cushion', 'Desk Lamp', 'Doorstop', 'Frame', 'Jug',
                    'Keyring', 'Lantern', 'Mirror', 'Mug', 'Notebook Cover', 'Organiser', 'Pen Case', 'Planter', 'Rug',
                    'Shelf', 'Stool', 'Tea Set', 'Teapot', 'Tray', 'Umbrella', 'Vase', 'Wallet'])) AS words (kinds, materials, things)
ORDER BY n;

-- A few are looked at very often, most of them rarely, one in five never.
INSERT INTO product_views (sku, views)
SELECT sku, 1 + 20000 / pg_temp.draw(row_number() OVER (ORDER BY length(sku), sku), 8, products) FROM products AS p, counts
WHERE pg_temp.draw(hashtextextended(sku, 0), 9, 5) > 1;

-- An order's products are a draw apart from each other, close enough that the fifth doesn't come round to the first.
-- The orders are spread evenly over 2024 and 2025; the later an order, the less has become of it.
WITH lines AS MATERIALIZED (
  SELECT n, row_number() OVER (ORDER BY n, k) AS id, sku, name, pg_temp.draw(n * 5 + k, 13, 4) AS quantity, unit_price_minor
  FROM counts, generate_series(1, orders) AS n,
       generate_series(0, least(pg_temp.draw(n, 10, 5), products) - 1) AS k,
       LATERAL (SELECT (pg_temp.draw(n, 11, products) + k * pg_temp.draw(n, 12, greatest(1, (products - 1) / 4))) % products + 1)
         AS drawn (product)
  JOIN (SELECT row_number() OVER (ORDER BY length(sku), sku) AS product, sku, name, unit_price_minor FROM products) AS p
    USING (product)
), placed AS (
  INSERT INTO orders (id, reference, customer_id, status, currency, total_minor, stock_taken, placed_at, updated_at)
  SELECT n, CASE WHEN n % 3 = 0 THEN 'A-' || n END, pg_temp.draw(n, 14, customers),
         CASE WHEN pg_temp.draw(n, 15, 20) = 1 THEN 'CANCELLED' WHEN n * 100 / orders < 90 THEN 'DELIVERED'
              WHEN n * 100 / orders < 94 THEN 'SHIPPED' WHEN n * 100 / orders < 97 THEN 'PAID' ELSE 'PLACED' END,
         'EUR', total, true, moment, moment
  FROM (SELECT n, sum(quantity * unit_price_minor)::bigint FROM lines GROUP BY n) AS summed (n, total), counts,
       LATERAL (SELECT make_timestamptz(2024, 1, 1, 0, 0, 0, 'UTC') + make_interval(secs => n * 63158400 / orders))
         AS spread (moment)
  ORDER BY n
)
INSERT INTO order_items (order_id, id, sku, name, quantity, unit_price_minor)
SELECT n, id, sku, name, quantity, unit_price_minor FROM lines ORDER BY id;

-- What is created from now on comes after it.
SELECT setval(pg_get_serial_sequence('customers', 'id'), customers), setval(pg_get_serial_sequence('users', 'id'), users),
       setval(pg_get_serial_sequence('orders', 'id'), orders),
       setval(pg_get_serial_sequence('order_items', 'id'), (SELECT max(id) FROM order_items))
FROM counts;

DROP FUNCTION pg_temp.draw;
ANALYZE customers, users, products, product_views, orders, order_items;
