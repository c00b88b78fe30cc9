CREATE TABLE tb_user (
  pk_user int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  full_name text NOT NULL,
  email text NOT NULL UNIQUE);

CREATE VIEW v_user AS SELECT id, email, jsonb_build_object(
  'id', id, 'full_name', full_name, 'email', email) AS data FROM tb_user;

CREATE TYPE mutation_response AS (status text, message text, entity_id text, entity_type text,
  entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb);

CREATE FUNCTION fn_create_user(input jsonb) RETURNS mutation_response LANGUAGE plpgsql AS $$
DECLARE new_id uuid;
BEGIN
  INSERT INTO tb_user (full_name, email) VALUES (input->>'full_name', input->>'email') RETURNING id INTO new_id;
  RETURN ROW('created', 'User created', new_id::text, 'User',
    (SELECT data FROM v_user WHERE id = new_id), NULL, NULL, NULL)::mutation_response;
END $$;
