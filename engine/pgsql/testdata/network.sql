=== addr eq
{ things(where: {addr: {eq: "10.0.0.0/8"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'addr')::inet = $1::inet LIMIT 10001
  $1 = 10.0.0.0/8

=== addr neq
{ things(where: {addr: {neq: "10.0.0.0/8"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'addr')::inet <> $1::inet LIMIT 10001
  $1 = 10.0.0.0/8

=== addr in
{ things(where: {addr: {in: ["10.0.0.1"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'addr')::inet = ANY($1::inet[]) LIMIT 10001
  $1 = {"10.0.0.1"}

=== addr nin
{ things(where: {addr: {nin: ["::1"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'addr')::inet <> ALL($1::inet[]) LIMIT 10001
  $1 = {"::1"}

=== addr isnull
{ things(where: {addr: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'addr' IS NULL LIMIT 10001

=== addr inSubnet
{ things(where: {addr: {inSubnet: "10.0.0.0/8"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'addr')::inet <<= $1::inet LIMIT 10001
  $1 = 10.0.0.0/8

=== addr strictleft
{ things(where: {addr: {strictleft: "10.0.0.0/8"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'addr')::inet << $1::inet LIMIT 10001
  $1 = 10.0.0.0/8

=== addr strictright
{ things(where: {addr: {strictright: "10.0.0.0/8"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'addr')::inet >> $1::inet LIMIT 10001
  $1 = 10.0.0.0/8

=== addr isPrivate
{ things(where: {addr: {isPrivate: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet << ANY('{10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,fc00::/7,fe80::/10}'::inet[])) LIMIT 10001

=== addr isPublic
{ things(where: {addr: {isPublic: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NOT ((t."data"->>'addr')::inet << ANY('{10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,fc00::/7,fe80::/10}'::inet[])) LIMIT 10001

=== addr isIPv4
{ things(where: {addr: {isIPv4: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (family((t."data"->>'addr')::inet) = 4) LIMIT 10001

=== addr isIPv6
{ things(where: {addr: {isIPv6: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (family((t."data"->>'addr')::inet) = 6) LIMIT 10001

=== addr isLoopback
{ things(where: {addr: {isLoopback: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{127.0.0.0/8,::1/128}'::inet[])) LIMIT 10001

=== addr isMulticast
{ things(where: {addr: {isMulticast: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{224.0.0.0/4,ff00::/8}'::inet[])) LIMIT 10001

=== addr isBroadcast
{ things(where: {addr: {isBroadcast: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{255.255.255.255/32}'::inet[])) LIMIT 10001

=== addr isLinkLocal
{ things(where: {addr: {isLinkLocal: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{169.254.0.0/16,fe80::/10}'::inet[])) LIMIT 10001

=== addr isDocumentation
{ things(where: {addr: {isDocumentation: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{192.0.2.0/24,198.51.100.0/24,203.0.113.0/24,2001:db8::/32}'::inet[])) LIMIT 10001

=== addr isReserved
{ things(where: {addr: {isReserved: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{240.0.0.0/4}'::inet[])) LIMIT 10001

=== addr isCarrierGrade
{ things(where: {addr: {isCarrierGrade: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{100.64.0.0/10}'::inet[])) LIMIT 10001

=== addr isSiteLocal
{ things(where: {addr: {isSiteLocal: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{fec0::/10}'::inet[])) LIMIT 10001

=== addr isUniqueLocal
{ things(where: {addr: {isUniqueLocal: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{fc00::/7}'::inet[])) LIMIT 10001

=== addr isGlobalUnicast
{ things(where: {addr: {isGlobalUnicast: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NOT ((t."data"->>'addr')::inet <<= ANY('{0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/4,240.0.0.0/4,::/127,64:ff9b:1::/48,100::/64,2001:db8::/32,fc00::/7,fe80::/10,fec0::/10,ff00::/8}'::inet[])) LIMIT 10001

=== addr inRange
{ things(where: {addr: {inRange: {from: "10.0.0.1", to: "10.0.0.9"}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet BETWEEN $1::inet AND $2::inet) LIMIT 10001
  $1 = 10.0.0.1
  $2 = 10.0.0.9

=== isPrivate false
{ things(where: {addr: {isPrivate: false}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NOT ((t."data"->>'addr')::inet << ANY('{10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,fc00::/7,fe80::/10}'::inet[])) LIMIT 10001

=== isPublic false
{ things(where: {addr: {isPublic: false}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet << ANY('{10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,fc00::/7,fe80::/10}'::inet[])) LIMIT 10001

=== isIPv4 false
{ things(where: {addr: {isIPv4: false}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NOT (family((t."data"->>'addr')::inet) = 4) LIMIT 10001

=== isGlobalUnicast false
{ things(where: {addr: {isGlobalUnicast: false}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'addr')::inet <<= ANY('{0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/4,240.0.0.0/4,::/127,64:ff9b:1::/48,100::/64,2001:db8::/32,fc00::/7,fe80::/10,fec0::/10,ff00::/8}'::inet[])) LIMIT 10001

=== mac eq
{ things(where: {mac: {eq: "08:00:2b:01:02:03"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'mac')::macaddr = $1::macaddr LIMIT 10001
  $1 = 08:00:2b:01:02:03

=== mac neq
{ things(where: {mac: {neq: "08:00:2b:01:02:03"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'mac')::macaddr <> $1::macaddr LIMIT 10001
  $1 = 08:00:2b:01:02:03

=== mac in
{ things(where: {mac: {in: ["08:00:2b:01:02:03"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'mac')::macaddr = ANY($1::macaddr[]) LIMIT 10001
  $1 = {"08:00:2b:01:02:03"}

=== mac nin
{ things(where: {mac: {nin: ["08:00:2b:01:02:03"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'mac')::macaddr <> ALL($1::macaddr[]) LIMIT 10001
  $1 = {"08:00:2b:01:02:03"}

=== mac isnull
{ things(where: {mac: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'mac' IS NULL LIMIT 10001

