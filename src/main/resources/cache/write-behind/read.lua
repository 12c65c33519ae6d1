-- Answers of each key the base, which is the database's total and the number of the last batch in it, and what came since.
-- Who finds no base gets a lease for it (Nishtala et al., Scaling Memcache at Facebook, NSDI 2013): what they load is kept
-- only if nothing has revoked the lease meanwhile, as whatever makes a base outdated does. The increments are answered as
-- text, for they have more digits than Lua's numbers.
-- KEYS: pending, batch, state; then the base of each key
-- ARGV: new lease, its milliseconds, those of a base; then for each key: key, lease it was loaded under, what was loaded
local state = redis.call('HMGET', KEYS[3], 'begun', 'finished', 'generation')
local generation = (state[3] or '0') .. ' '
local answer = {state[2] or '0'}
for i = 4, #KEYS do
  local at = 3 * i - 8
  local key, lease, loaded = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local base = redis.call('GET', KEYS[i])
  if base and string.sub(base, 1, #generation) ~= generation then
    base = false
  end
  if base then
    base = string.sub(base, #generation + 1)
    if loaded ~= '' and base == lease then
      redis.pcall('SET', KEYS[i], generation .. loaded, 'PX', ARGV[3])
      base = loaded
    end
  else
    base = ARGV[1]
    redis.pcall('SET', KEYS[i], generation .. base, 'PX', ARGV[2]) -- a Redis that is full answers the rest all the same
  end
  table.insert(answer, {base, redis.call('HGET', KEYS[1], key), redis.call('HGET', KEYS[2], key)})
end
table.insert(answer, 1, state[1] or '0')
return answer
