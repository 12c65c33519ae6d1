-- Changes entries of one cache, each only if what it knows is not older than what is there.
--
-- An entry is state|birth|count|generation|rest, in one of three states:
--   V  a value, or that there is none, in that version
--   T  a tombstone: nothing is known but that every state before that version is outdated
--   M  marked by writes that are under way, whose tokens and deadlines are the rest: nothing may be kept
-- What another generation has left is as good as nothing.
--
-- KEYS: the cache's generation, the sequence number of all invalidations, then one entry an operation
-- ARGV: channel, cache, a generation in case there is none, life of a tombstone, life of a mark (both in ms),
--       then of each operation: what, birth, count, generation, time to live (ms), value, token, deadline (ms)
-- Answers for each operation whether it changed the entry (1) or not (0).

local channel, cache, tombstone_life, mark_life = ARGV[1], ARGV[2], ARGV[4], tonumber(ARGV[5])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- A Redis that is full refuses to keep anything more, unless the script has written before. What readers have loaded it
-- may refuse; what tells that something is outdated has to be kept, or a fill that comes later would not be refused.
local made = redis.pcall('SETNX', KEYS[1], ARGV[3])
local full = type(made) == 'table'
if full then
  redis.call('PERSIST', KEYS[1])
  made = redis.call('SETNX', KEYS[1], ARGV[3])
end
local new_generation = made == 1
local generation = redis.call('GET', KEYS[1])

local function read(key)
  local text = redis.call('GET', key)
  if text then
    local state, birth, count, of, rest = string.match(text, '^(%u)|(%d+)|(%d+)|([^|]*)|(.*)$')
    if of == generation then
      return state, birth, count, rest
    end
  end
  return nil, '0', '0', ''
end

-- Texts go in and out as they are: a number of Lua would be written with an exponent.
local function is_older(birth, count, than_birth, than_count)
  local b, c = tonumber(birth) - tonumber(than_birth), tonumber(count) - tonumber(than_count)
  return b < 0 or b == 0 and c < 0
end

local function keep(key, life, state, birth, count, rest)
  redis.call('SET', key, table.concat({state, birth, count, generation, rest}, '|'), 'PX', life)
  return 1
end

-- The tokens of other writes that are still under way, and when the last of them ends at the latest.
local function others(tokens, own)
  local left, last = {}, 0
  for token, deadline in string.gmatch(tokens, '([^@,]+)@(%d+)') do
    if token ~= own and tonumber(deadline) > now then
      left[#left + 1] = token .. '@' .. deadline
      last = math.max(last, tonumber(deadline))
    end
  end
  return left, last
end

local function is_marked_by(tokens, own)
  return own ~= '' and string.find(tokens, own .. '@', 1, true)
end

-- Ends the mark of a write. Only the last one may leave more than a tombstone.
local function unmark(key, tokens, own, birth, count, life, value)
  local left, last = others(tokens, own)
  if #left > 0 then
    return keep(key, last - now, 'M', birth, count, table.concat(left, ','))
  end
  if value and not full then
    return keep(key, life, 'V', birth, count, value)
  end
  return keep(key, tombstone_life, 'T', birth, count, '')
end

local operations = {}

-- What a reader has loaded. Too late, it is refused: what could tell that it is outdated may be forgotten by then.
function operations.fill(key, birth, count, of, life, value, _, deadline)
  local state, known_birth, known_count = read(key)
  local same = of == generation or of == '' and new_generation
  if full or not same or state == 'M' or now > tonumber(deadline) or is_older(birth, count, known_birth, known_count) then
    return 0
  end
  return keep(key, life, 'V', birth, count, value)
end

-- The row is in that version, or in a newer one.
function operations.follow(key, birth, count, _, _, _, token)
  local state, known_birth, known_count, rest = read(key)
  local news = is_older(known_birth, known_count, birth, count)
  if state ~= 'M' then
    return news and keep(key, tombstone_life, 'T', birth, count, '') or 0
  elseif news or is_marked_by(rest, token) then
    return unmark(key, rest, token, news and birth or known_birth, news and count or known_count)
  end
  return 0
end

-- The operations of a write are told to all instances, also when Redis has the version already: a reader may have brought
-- it here, while what another instance is loading is older.

-- A write has brought the row to that version.
function operations.invalidate(...)
  return operations.follow(...), true
end

-- What a write has made of the row. Without its mark nobody knows what else was written since: then it is outdated, too.
function operations.put(key, birth, count, _, life, value, token)
  local state, known_birth, known_count, rest = read(key)
  if state == 'M' and is_marked_by(rest, token) and not is_older(birth, count, known_birth, known_count) then
    return unmark(key, rest, token, birth, count, life, value), true
  end
  return operations.invalidate(key, birth, count, nil, nil, nil, token)
end

-- A write is about to begin.
function operations.mark(key, _, _, _, _, _, token)
  local state, birth, count, rest = read(key)
  local left, last = others(state == 'M' and rest or '', token)
  left[#left + 1] = string.format('%s@%.0f', token, now + mark_life)
  return keep(key, math.max(last - now, mark_life), 'M', birth, count, table.concat(left, ',')), true
end

local results, changes = {}, {}
local fields = 8
for n = 1, #KEYS - 2 do
  local key, first = KEYS[n + 2], 6 + (n - 1) * fields
  local what, birth, count = ARGV[first], ARGV[first + 1], ARGV[first + 2]
  local changed, told = operations[what](key, birth, count, unpack(ARGV, first + 3, first + fields - 1))
  results[n] = changed
  if told then
    changes[#changes + 1] = {key, birth, count, what == 'mark'}
  end
end

if #changes > 0 then
  local sequence = redis.pcall('INCR', KEYS[2])
  if type(sequence) == 'table' then
    sequence = -1 -- it is no number: who listens takes it for a gap
  end
  redis.call('PUBLISH', channel, cjson.encode({sequence = sequence, cache = cache, changes = changes}))
end
return results
