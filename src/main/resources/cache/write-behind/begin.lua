-- Makes what is pending the next batch, unless there is a batch already, and answers the batch with its number, or
-- nothing. The number is higher than any before it, also than those of batches that were begun in a Redis that has since
-- lost its data: hence the clock; and the database's number, for a Redis whose clock is behind that of the one before.
-- What frees comes before what fills: a Redis that is full lets a script go on that has already written.
-- KEYS: pending, batch, state; ARGV: number of the last batch in the database, most keys in a batch
local most = tonumber(ARGV[2])
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then
    return {}
  end
  if redis.call('HLEN', KEYS[1]) <= most then
    redis.call('RENAME', KEYS[1], KEYS[2])
  else
    local found = redis.call('HSCAN', KEYS[1], 0, 'COUNT', most)[2]
    for i = 1, #found, 2 do
      redis.call('HDEL', KEYS[1], found[i])
      redis.call('HSET', KEYS[2], found[i], found[i + 1])
    end
  end
  local time = redis.call('TIME')
  local begun = tonumber(redis.call('HGET', KEYS[3], 'begun') or '0')
  local number = math.max(time[1] * 1000000 + time[2], begun + 1, tonumber(ARGV[1]) + 1)
  redis.call('HSET', KEYS[3], 'begun', string.format('%.0f', number))
end
return {redis.call('HGET', KEYS[3], 'begun'), redis.call('HGETALL', KEYS[2])}
