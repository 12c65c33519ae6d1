-- Answers the number of the last batch that was begun, all that is pending, and the batch.
-- KEYS: pending, batch, state
return {redis.call('HGET', KEYS[3], 'begun') or '0', redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])}
