-- Forgets what was counted of one key. In the batch it is left with nothing, for an empty batch would be none.
-- KEYS: pending, batch, base; ARGV: key
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[3])
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  redis.call('HSET', KEYS[2], ARGV[1], 0)
end
return 1
