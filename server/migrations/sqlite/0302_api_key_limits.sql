-- What a key may be used for. NULL limits nothing.
ALTER TABLE api_keys ADD COLUMN name TEXT;
-- A JSON list, such as ["inquiry.read"].
ALTER TABLE api_keys ADD COLUMN permissions TEXT;
-- A JSON list of networks, such as ["192.0.2.0/24"].
ALTER TABLE api_keys ADD COLUMN allowed_ips TEXT;
ALTER TABLE api_keys ADD COLUMN expires_at BIGINT;
ALTER TABLE api_keys ADD COLUMN revoked_at BIGINT;
-- To the minute.
ALTER TABLE api_keys ADD COLUMN last_used_at BIGINT;
