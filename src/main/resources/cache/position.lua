-- Keeps how far the change log has been applied to the caches, and tells whether Redis still has what was applied: after
-- a restart from an old dump, or with a replica that had fallen behind, the ticks have gone back. Then, or when it is
-- demanded, every cache begins a new generation, in which nothing of the old one counts.
--
-- KEYS: position, the sequence number of all invalidations, then each cache's generation
-- ARGV: channel, the tick that was last answered to this instance (0: none), position, 1 to clear, the new generation
-- Answers the tick, the clock of Redis (ms), and whether the caches were cleared. Publishes the sequence number each time,
-- so that who has missed the last invalidation learns of it.

local channel, known, position, clear, generation = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4] == '1', ARGV[5]
redis.call('PERSIST', KEYS[1]) -- a Redis that is full refuses only the first write of a script, and not this one
local stored = redis.call('GET', KEYS[1])
local tick = stored and tonumber(string.match(stored, '^(%d+)|')) or 0
local cleared = clear or tick < known

local sequence = redis.call('GET', KEYS[2]) or '0'
if cleared then
  for n = 3, #KEYS do
    redis.call('SET', KEYS[n], generation)
  end
  sequence = redis.call('INCR', KEYS[2])
end
tick = math.max(tick, known) + 1
redis.call('SET', KEYS[1], string.format('%.0f|%s', tick, position))
redis.call('PUBLISH', channel, cjson.encode({sequence = tonumber(sequence), everything = cleared}))

local time = redis.call('TIME')
return {tick, tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000), cleared and 1 or 0}
