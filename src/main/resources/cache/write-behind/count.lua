-- Adds increments to the buffer, once for each sequence number of the writer, however often it asks. A writer asks in the
-- order of its numbers, so the last one tells of all before it, and a call that was held up on its way comes too late.
-- KEYS: pending, last number of the writer
-- ARGV: number, milliseconds to remember it; then key, increment, …
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then
  return 0
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
for i = 3, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
end
return 1
