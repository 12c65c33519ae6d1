-- Removes the batch that is now in the database, if it is still the batch, and the totals that don't include it.
-- KEYS: batch, state; ARGV: number, prefix of the bases' names
if redis.call('HGET', KEYS[2], 'begun') ~= ARGV[1] then
  return 0
end
for _, key in ipairs(redis.call('HKEYS', KEYS[1])) do
  redis.call('DEL', ARGV[2] .. key)
end
redis.call('HSET', KEYS[2], 'finished', ARGV[1])
return redis.call('DEL', KEYS[1])
