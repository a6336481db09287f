-- Sends the requests of a file in turn, as fast as they are answered or at a rate for all connections together. The
-- last line that it prints is read by load.ts.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, us; } moment; int gettimeofday(moment *now, void *zone);")

local requests, turn = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)")
    local headers = { ["Authorization"] = "Bearer " .. token }
    if body ~= "" then
      headers["Content-Type"] = "application/json"
    end
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
  local rate = tonumber(args[2] or 0)
  if rate > 0 then
    pace(rate)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

-- Each connection that is free takes the next moment of a Poisson process. What comes late is caught up with.
function pace(rate)
  local clock = ffi.new("moment")
  local function now()
    ffi.C.gettimeofday(clock, nil)
    return tonumber(clock.s) * 1000 + tonumber(clock.us) / 1000
  end
  local at = now()
  delay = function()
    at = at - math.log(1 - math.random()) * 1000 / rate
    return math.max(0, math.floor(at - now() + math.random()))
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    "responses=%d seconds=%.3f refused=%d broken=%d late=%d p99=%.3f",
    summary.requests,
    summary.duration / 1e6,
    errors.status,
    errors.connect + errors.read + errors.write,
    errors.timeout,
    latency:percentile(99) / 1000
  ))
end
