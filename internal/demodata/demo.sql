-- A bookshop: authors, books, customers, reviews, orders. Invented for fraiseqld;
-- to the extent possible under law its authors waive all rights to it (CC0 1.0).
-- Everything is deterministic: no random(), no clock. Load into an empty database.

CREATE TYPE genre AS ENUM ('novel', 'poetry', 'crime', 'essay', 'history', 'children');
CREATE TYPE order_status AS ENUM ('pending', 'paid', 'shipped', 'delivered', 'cancelled');

-- The result of a mutation.
CREATE TYPE mutation_response AS (status text, message text, entity_id text, entity_type text,
  entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb);

-- ---------------------------------------------------------------- tables
CREATE TABLE tb_author (
  pk_author int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, identifier text NOT NULL UNIQUE,
  name text NOT NULL, country text NOT NULL, language text NOT NULL, born_on date, bio text);
CREATE TABLE tb_book (
  pk_book int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, identifier text NOT NULL UNIQUE,
  fk_author int NOT NULL REFERENCES tb_author, title text NOT NULL, genre genre NOT NULL, language text NOT NULL,
  price numeric(8,2) NOT NULL CHECK (price >= 0), pages int NOT NULL, published_on date NOT NULL, in_print boolean NOT NULL,
  tags text[] NOT NULL, review_count int NOT NULL DEFAULT 0, average_rating numeric(3,2));
CREATE TABLE tb_customer (
  pk_customer int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, identifier text NOT NULL UNIQUE,
  name text NOT NULL, email text NOT NULL UNIQUE, joined_at timestamptz NOT NULL);
CREATE TABLE tb_review (
  pk_review int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, fk_book int NOT NULL REFERENCES tb_book,
  fk_customer int NOT NULL REFERENCES tb_customer, rating int NOT NULL CHECK (rating BETWEEN 1 AND 5), text text NOT NULL,
  created_at timestamptz NOT NULL, UNIQUE (fk_book, fk_customer));
CREATE TABLE tb_order (
  pk_order int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, identifier text NOT NULL UNIQUE,
  fk_customer int NOT NULL REFERENCES tb_customer, status order_status NOT NULL, ordered_at timestamptz NOT NULL, shipped_on date);
CREATE TABLE tb_order_line (
  pk_order_line int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, fk_order int NOT NULL REFERENCES tb_order,
  fk_book int NOT NULL REFERENCES tb_book, quantity int NOT NULL CHECK (quantity > 0), unit_price numeric(8,2) NOT NULL);

-- ---------------------------------------------------------------- rows
CREATE FUNCTION demo_uuid(kind int, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex(kind), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- Words of ten languages. A title is a start and an end, an author a given and a family name.
CREATE TEMPORARY TABLE words (k int PRIMARY KEY, language text, country text, given text[], family text[], starts text[], ends text[], gap text);
INSERT INTO words VALUES
 (0,'en','GB','{Alice,Edwin,Harriet,Jonah,Mabel,Rowan}','{Ashdown,Birch,Corley,Fenwick,Marlowe-Reed,O''Hara}',
  '{The House,Letters,A Winter,The Garden,Seven Days,The Clock,A Map,The Orchard}','{by the Sea,from the North,without Snow,of Glass,in the Harbour,at Midnight,of Small Rivers,after the Rain}',' '),
 (1,'fr','FR','{Aurélie,Benoît,Céline,Étienne,Hélène,Noël}','{Béranger,Château,Delacôte,Lefèvre,Moreau,d''Ormesson-Petit}',
  '{La maison,Les lettres,Un hiver,Le jardin,Sept jours,L''horloge,Une carte,Le verger}','{au bord de l''eau,du Nord,sans neige,de verre,à la forêt,de minuit,des petites rivières,après l''été}',' '),
 (2,'de','DE','{Anneliese,Björn,Käthe,Lüder,Jörg,Ursula}','{Böhm,Großmann,Hübner,Köhler,Weiß,Zöllner}',
  '{Das Haus,Briefe,Ein Winter,Der Garten,Sieben Tage,Die Uhr,Eine Karte,Der Obsthof}','{am Meer,aus dem Norden,ohne Schnee,aus Glas,im Hafen,um Mitternacht,der kleinen Flüsse,nach der Stille}',' '),
 (3,'ru','RU','{Анна,Борис,Вера,Лев,Нина,Фёдор}','{Берёза,Волкова,Горенко,Ключ,Снегирь,Щегол}',
  '{Дом,Письма,Зима,Сад,Семь дней,Часы,Карта,Ключи}','{у моря,с севера,без снега,из стекла,в гавани,в полночь,малых рек,после дождя}',' '),
 (4,'el','GR','{Αλέξης,Βασιλική,Δάφνη,Ηλέκτρα,Νίκος,Σοφία}','{Γεωργίου,Δημητρίου,Κύρκος,Μαυρίδης,Παππάς,Χατζή}',
  '{Το σπίτι,Τα γράμματα,Ο χειμώνας,Ο κήπος,Επτά μέρες,Το ρολόι,Ο χάρτης,Το περιβόλι}','{δίπλα στη θάλασσα,του βορρά,χωρίς χιόνι,από γυαλί,στο λιμάνι,τα μεσάνυχτα,των μικρών ποταμών,μετά τη βροχή}',' '),
 (5,'ja','JP','{葵,健,さくら,翔太,陽子,ケイト}','{青木,石田,小川,鈴原,中森,渡り}',
  '{海辺の,北からの,雪のない,硝子の,港の,真夜中の,小さな川の,雨上がりの}','{家,手紙,冬,庭,七日間,時計,地図,果樹園}',''),
 (6,'ko','KR','{민준,서연,지우,하은,도윤,수아}','{김,이,박,최,한,윤}',
  '{바닷가의,북쪽의,눈 없는,유리,항구의,한밤의,작은 강의,비 갠 뒤의}','{집,편지,겨울,정원,이레,시계,지도,과수원}',' '),
 (7,'zh','CN','{小雨,文博,雅静,子轩,若兰,明}','{林,陈,周,沈,欧阳,叶}',
  '{海边的,北方的,无雪的,玻璃的,港口的,午夜的,小河的,雨后的}','{房子,信,冬天,花园,七日,钟,地图,果园}',''),
 (8,'ar','EG','{أمل,باسم,ليلى,سمير,نور,هدى}','{الحكيم,الزهراء,سالم,قاسم,منصور,يوسف}',
  '{البيت,رسائل,شتاء,حديقة,سبعة أيام,ساعة,خريطة,بستان}','{قرب البحر,من الشمال,بلا ثلج,من زجاج,في الميناء,عند منتصف الليل,بين الأنهار,بعد المطر}',' '),
 (9,'hi','IN','{अनिता,विजय,मीरा,रोहन,सरिता,अर्जुन}','{शर्मा,वर्मा,जोशी,पटेल,राव,मिश्रा}',
  '{घर,चिट्ठियाँ,सर्दियाँ,बगीचा,सात दिन,घड़ी,नक्शा,आम का बाग}','{समुद्र के पास,उत्तर से,बिना बर्फ,काँच में,बंदरगाह पर,आधी रात,नदियों के बीच,बारिश के बाद}',' ');

INSERT INTO tb_author (id, identifier, name, country, language, born_on, bio)
SELECT demo_uuid(1, n), 'author-' || n, concat(given[1 + n / 10 % 6], CASE WHEN gap = '' THEN '・' ELSE ' ' END, family[1 + n / 60 % 6]),
       country, language, CASE WHEN n % 7 <> 0 THEN date '1931-01-01' + n * 131 % 25000 END,
       CASE WHEN n % 3 <> 0 THEN format('Writes in %s; number %s on our list of authors.', language, n) END
FROM generate_series(0, 239) n JOIN words ON k = n % 10 ORDER BY n;

INSERT INTO tb_book (id, identifier, fk_author, title, genre, language, price, pages, published_on, in_print, tags)
SELECT demo_uuid(2, n), 'book-' || n, 1 + n % 240,
       starts[1 + n / 10 % 8] || gap || ends[1 + n / 80 % 8] || (ARRAY['', ' II', ' III'])[1 + n / 640],
       (enum_range(NULL::genre))[1 + n * 7 / 10 % 6], language, 4.90 + (n * 137 % 3000) / 100.0, 48 + n * 71 % 900,
       date '1970-01-01' + n * 997 % 20000, n % 9 <> 0,
       (ARRAY['{new}', '{gift,new}', '{classic}', '{}', '{café reading,"two words"}'])[1 + n % 5]::text[]
FROM generate_series(0, 1499) n JOIN words ON k = n % 10 ORDER BY n;

INSERT INTO tb_customer (id, identifier, name, email, joined_at)
SELECT demo_uuid(3, n), 'customer-' || n, concat(given[1 + n / 7 % 6], CASE WHEN gap = '' THEN '・' ELSE ' ' END, family[1 + n / 3 % 6]),
       'reader' || n || '@example.com', timestamptz '2022-01-01 08:00+00' + n * 7919 % 30000 * interval '1 hour'
FROM generate_series(0, 1999) n JOIN words ON k = n * 3 % 10 ORDER BY n;

INSERT INTO tb_review (id, fk_book, fk_customer, rating, text, created_at)
SELECT demo_uuid(4, n), 1 + n * 11 % 1500, 1 + (n * 7 + n / 1500 * 37) % 2000, 5 - (n * n % 11) / 3,
       (ARRAY['Read it twice.', 'Trop court, mais quel style !', 'Schön erzählt, größtenteils.', 'Не мог оторваться.', 'Το διάβασα σε μια νύχτα.',
              '夜更かししてしまった。', '마지막 장이 좋았다.', '值得再读一遍。', 'كتاب جميل', 'बहुत सुंदर 📚', E'"Quotes", a \\ backslash,\nand a second line.',
              'Left it on a train; bought it again.'])[1 + n % 12],
       timestamptz '2025-01-01 00:00+00' + n * 4583 % 525600 * interval '1 minute'
FROM generate_series(0, 5999) n ORDER BY n;

UPDATE tb_book b SET review_count = r.n, average_rating = r.average
FROM (SELECT fk_book, count(*) AS n, avg(rating) AS average FROM tb_review GROUP BY fk_book) r WHERE r.fk_book = b.pk_book;

INSERT INTO tb_order (id, identifier, fk_customer, status, ordered_at, shipped_on)
SELECT demo_uuid(5, n), 'order-' || n, 1 + n * 13 % 2000, s, at, CASE WHEN s IN ('shipped', 'delivered') THEN at::date + 2 END
FROM generate_series(0, 2999) n,
     LATERAL (SELECT (enum_range(NULL::order_status))[1 + n % 5] AS s, timestamptz '2025-06-01 09:30+00' + n * 173 % 200000 * interval '1 minute' AS at) o
ORDER BY n;

INSERT INTO tb_order_line (fk_order, fk_book, quantity, unit_price)
SELECT 1 + n / 2, pk_book, 1 + n % 3, price FROM generate_series(0, 5999) n JOIN tb_book ON pk_book = 1 + n * 17 % 1500 ORDER BY n;

DROP TABLE words;
DROP FUNCTION demo_uuid(int, int);

CREATE INDEX ON tb_book (fk_author);
CREATE INDEX ON tb_book (genre, published_on);
CREATE INDEX ON tb_book (price);
CREATE INDEX ON tb_review (fk_customer);
CREATE INDEX ON tb_review (created_at);
CREATE INDEX ON tb_order (fk_customer);
CREATE INDEX ON tb_order (status, ordered_at);
CREATE INDEX ON tb_order_line (fk_order);
CREATE INDEX ON tb_order_line (fk_book);

-- ---------------------------------------------------------------- documents
CREATE VIEW v_author AS SELECT id, country, language, jsonb_build_object(
  'id', id, 'identifier', identifier, 'name', name, 'country', country, 'language', language, 'born_on', born_on, 'bio', bio) AS data
  FROM tb_author;
CREATE VIEW v_book AS SELECT b.id, b.genre, b.language, b.price, b.published_on, jsonb_build_object(
  'id', b.id, 'identifier', b.identifier, 'title', b.title, 'genre', b.genre, 'language', b.language, 'price', b.price, 'pages', b.pages,
  'published_on', b.published_on, 'in_print', b.in_print, 'tags', b.tags, 'review_count', b.review_count,
  'average_rating', b.average_rating, 'author', v.data) AS data
  FROM tb_book b JOIN tb_author a ON a.pk_author = b.fk_author JOIN v_author v ON v.id = a.id;
CREATE VIEW v_customer AS SELECT id, jsonb_build_object(
  'id', id, 'identifier', identifier, 'name', name, 'email', email, 'joined_at', joined_at) AS data
  FROM tb_customer;
CREATE VIEW v_review AS SELECT r.id, r.rating, r.created_at, jsonb_build_object(
  'id', r.id, 'rating', r.rating, 'text', r.text, 'created_at', r.created_at, 'book', vb.data, 'customer', vc.data) AS data
  FROM tb_review r JOIN tb_book b ON b.pk_book = r.fk_book JOIN v_book vb ON vb.id = b.id
  JOIN tb_customer c ON c.pk_customer = r.fk_customer JOIN v_customer vc ON vc.id = c.id;
CREATE VIEW v_order AS SELECT o.id, o.status, o.ordered_at, jsonb_build_object(
  'id', o.id, 'identifier', o.identifier, 'status', o.status, 'ordered_at', o.ordered_at, 'shipped_on', o.shipped_on, 'customer', vc.data,
  'total', (SELECT sum(l.quantity * l.unit_price) FROM tb_order_line l WHERE l.fk_order = o.pk_order),
  'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('quantity', l.quantity, 'unit_price', l.unit_price, 'book', vb.data) ORDER BY l.pk_order_line), '[]')
            FROM tb_order_line l JOIN tb_book b ON b.pk_book = l.fk_book JOIN v_book vb ON vb.id = b.id WHERE l.fk_order = o.pk_order)) AS data
  FROM tb_order o JOIN tb_customer c ON c.pk_customer = o.fk_customer JOIN v_customer vc ON vc.id = c.id;

-- ---------------------------------------------------------------- functions
CREATE FUNCTION fn_search_books(words text) RETURNS SETOF jsonb STABLE LANGUAGE sql AS $$
  SELECT data FROM v_book v JOIN tb_book b USING (id) WHERE strpos(lower(b.title), lower(words)) > 0 ORDER BY b.pk_book $$;

CREATE FUNCTION fn_create_review(input jsonb) RETURNS mutation_response LANGUAGE plpgsql AS $$
DECLARE
  book tb_book; customer tb_customer; new_id uuid := gen_random_uuid(); stars int := (input->>'rating')::int; words text := trim(input->>'text');
BEGIN
  SELECT * INTO book FROM tb_book WHERE id = (input->>'book_id')::uuid FOR UPDATE;
  IF NOT FOUND THEN RETURN ROW('not_found:book', 'No such book', NULL, 'Review', NULL, NULL, NULL, NULL)::mutation_response; END IF;
  SELECT * INTO customer FROM tb_customer WHERE id = (input->>'customer_id')::uuid;
  IF NOT FOUND THEN RETURN ROW('not_found:customer', 'No such customer', NULL, 'Review', NULL, NULL, NULL, NULL)::mutation_response; END IF;
  IF stars IS NULL OR stars NOT BETWEEN 1 AND 5 THEN
    RETURN ROW('validation:rating', 'A rating is 1 to 5 stars', NULL, 'Review', NULL, NULL, NULL, NULL)::mutation_response; END IF;
  IF coalesce(words, '') = '' THEN
    RETURN ROW('validation:text', 'A review has a text', NULL, 'Review', NULL, NULL, NULL, NULL)::mutation_response; END IF;
  INSERT INTO tb_review (id, fk_book, fk_customer, rating, text, created_at)
    VALUES (new_id, book.pk_book, customer.pk_customer, stars, words, now()) ON CONFLICT (fk_book, fk_customer) DO NOTHING;
  IF NOT FOUND THEN
    RETURN ROW('conflict:review', 'This customer has reviewed this book already', NULL, 'Review', NULL, NULL, NULL, NULL)::mutation_response; END IF;
  UPDATE tb_book SET (review_count, average_rating) = (SELECT count(*), avg(rating) FROM tb_review WHERE fk_book = pk_book) WHERE pk_book = book.pk_book;
  PERFORM pg_notify('review_created', jsonb_build_object('id', new_id)::text);
  RETURN ROW('created', 'Thank you for your review', new_id::text, 'Review', (SELECT data FROM v_review WHERE id = new_id),
    ARRAY['rating', 'text'], NULL, NULL)::mutation_response;
END $$;

CREATE FUNCTION fn_cancel_order(input jsonb) RETURNS mutation_response LANGUAGE plpgsql AS $$
DECLARE
  target tb_order;
BEGIN
  SELECT * INTO target FROM tb_order WHERE id = (input->>'id')::uuid FOR UPDATE;
  IF NOT FOUND THEN RETURN ROW('not_found:order', 'No such order', NULL, 'Order', NULL, NULL, NULL, NULL)::mutation_response; END IF;
  IF target.status NOT IN ('pending', 'paid') THEN
    RETURN ROW('conflict:order', format('An order that is %s cannot be cancelled', target.status), target.id::text, 'Order', NULL, NULL, NULL, NULL)::mutation_response; END IF;
  UPDATE tb_order SET status = 'cancelled' WHERE pk_order = target.pk_order;
  PERFORM pg_notify('order_changed', jsonb_build_object('id', target.id)::text);
  RETURN ROW('updated', 'Order cancelled', target.id::text, 'Order', (SELECT data FROM v_order WHERE id = target.id), ARRAY['status'], NULL, NULL)::mutation_response;
END $$;

ANALYZE;
