/** As they stand in Argo's documentation, in the wild and in the tables of known behaviour; T is a threshold. */
export const templates: readonly string[] = `
result[0] < T
result[0] <= T
result[0] > T
result[0] >= T
result[0] == T
!(result[0] > T)
result < T
result > T
result == T
result <= T && result >= 0
result == true
result == false
result == 'ok'
result == "ready"
default(result, 0) < T
default(result, 1) < T
default(result[0], 0) < T
isNil(result) || result < T
isNil(result[5])
isNaN(result) || result < T
isNaN(result[0]) || result[0] < T
!isNaN(result) && !isInf(result) && result < T
!isNaN(result[0]) && !isInf(result[0]) && result[0] < T
isInf(result)
isInf(result[0])
isNaN(asFloat(result))
asFloat(result) < T
asInt(result) < 5
asFloat(result[0]) < T
asFloat(result.t) >= T
asInt(result.t) == 5
asInt(result.i) == 1
asFloat(result.s) > 1
all(result, # < T)
none(result, # > T)
any(result, # > T)
one(result, # > T)
all(result, {# < T})
count(result, # > T) == 0
count(result, # > T) > 0
len(filter(result, # > T)) == 0
find(result, # > T) == nil
findIndex(result, # > T) == nil
findLastIndex(result, # > T) == 0
findLast(result, # > T) > 0
filter(result, # > T)[0] > 0
filter(result, # > T)[-1] > 0
first(filter(result, # > T)) == nil
last(filter(result, # > T)) == nil
len(map(result, # * 2)) == len(result)
map(result, # * 2)[0] < T
first(map(filter(result, # > T), # / 0)) == nil
len(map(filter(result, # > 0), #.x)) == 1
sum(result) < T
sum(result) == 0
sum(map(result, # * 2)) < T
sum(result, # * 2) < T
mean(result) < T
median(result) < T
max(result) < T
min(result) < T
max(result[0], T) == T
min(result[0], 1) < T
max(result...) < T
mean(result) + median(result) < T
first(result) < T
last(result) < T
(first(result) ?? 0) < T
(get(result, 0) ?? 0) < T
get(result, 0) < T
result ?? 0 < T
(result ?? 0) < T
T > result ?? 0
(result[0] ?? 0) < T
result[-1] < T
result[len(result) - 1] < T
result[0:2] == result
len(result[:1]) == 1
len(result[1:]) >= 0
len(result) == 0
len(result) > 0
len(result) == 0 || result[0] < T
len(result) > 0 && result[0] < T
len(result) > 0 && all(result, # < T)
len(result) > 0 && all(result, !isNaN(#) && !isInf(#) && # < T)
result == [] || result[0] < T
result == []
result != []
[] == result
result == nil
result != nil
result == nil || result < T
result == nil ? false : result < T
result == nil ? 1 : 2
result == result
result != result
result[0] != result[0]
result in [1, 2, 3]
result[0] in [0.2, 3]
result.i in [1, 2]
result.s in ["abc", "x"]
result.n in ["", "x"]
result.i in ["a"]
"a" in result.m
"a" in result
1 in result
nil in result
3 in 1..5
len(result) in 0..2
asInt(result[0]) in 0..2
result.i in 0..2
result[0] < T or result[0] > 100
result[0] < T and result[0] > 0
not (result[0] < T)
not result[0] < T
0 < result[0] < T
0 <= result[0] <= 1
0 < result < T
1 > 0.5 > 0
result.data.status == "success"
all(result.data.result, {asFloat(.value) >= T})
all(result.data.result, asFloat(#.value) >= T)
result.data.result[0].value == "0.9"
result.ok && result.data.status == "success"
result.ok == true
result.y
result.missing
result.missing == nil
result.missing < T
result.missing == "x"
result?.missing?.deeper == nil
result.missing?.deeper == nil
result.missing.deeper == nil
result?.n?.x ?? true
result?.[0] == nil
result.m.a == 1
result.m["a"] == 1
result["m"]["a"] < T
result.l[0] == 1
result.l[1] > T
result.l[-1] == -3
result.l[1.7] == 2.5
result.l["0"] == 1
result.s[0] == 97
result.s matches "^a.c$"
result.s matches "b"
result matches "^ok"
result matches "(?i)OK"
result.s matches "("
result.n matches "x"
result.s contains "b"
result.n contains "b"
result.s not contains "x"
result.s startsWith "a"
result.s endsWith "bc"
result contains "200"
result.i matches "1"
result[0].Values[0] < T
len(result[0].Values) >= 2 and all(result[0].Values, {# <= T})
all(result[0].Values, # < T)
result[0].Label == "error rate"
"error rate" == result[0].Label
result[0].Id == "rate"
result[0].Id != nil
result[1].Label == nil
result[0].StatusCode == "Complete"
result[0].StatusCode matches "Comp"
string(result[0].StatusCode) == "Complete"
type(result[0].StatusCode) == "string"
any(result, .Id == "rate")
map(result, .Id)[0] == "rate"
filter(result, .Id == "rate")[0].Values[0] < T
result[0].Value < T
len(result[0].Timestamps) > 0
upper(result[0].Id) == "RATE"
result[0].Label + "x" == "error ratex"
"Values" in result[0]
all(result, len(.Values) > 0)
result.count > 2
result.average < T
result[0].count > 2
result[0].facet == "a"
all(result, .count > 2)
type(result) == "map"
type(result) == "array"
len(result) + 1 < 3
len(result) == 1.0
len("é") == 2
len(result.u) == 1
len(result.s) == 3
1 == 1.0
1 / 2 == 0.5
1 / 0 > 1
7 % 2 == 1
7 % 0 == 1
7.5 % 2 == 1
result % 2 == 0
2 ** 3 == 8.0
-2 ** 2 == -4
2 ^ 10 == 1024
9223372036854775807 + 1 < 0
9223372036854775807 == 9223372036854775806
9007199254740993 == 9007199254740992.0
0b11 == 3
0x1F == 31
.5 == 0.5
1_000 == 1000
"a" + "b" == "ab"
"a" < "b"
"a" + 1 == "a1"
true && 1
1 && true
!1
nil < 1
true == "true"
1 == "1"
nil == false
result || true
true || result.a.b
result.x.y == 1 || true
true || result[99] > 1
result[99] > 1 || true
false && result[99] > 1
result[99] > 1 && false
all(result, # > 0) && all(result, # < T)
all(result, # > T) && all(result, result[5] > 0)
any(result, # > T) || any(result, result[5] > 0)
none(result, # > T) && none(result, # < -1)
all(result, true)
all(result, 1)
all(result, nil)
filter(filter(result, # > 0), # < T) == []
let x = result; x == 1
let x = 1; x + 1 == 2
let result = 1; true
let len = 1; true
result | all(# < T)
result | filter(# < T) | len() == 1
result | sum() < T
result | map(# * 2) | max() < T
reduce(result, #acc + #, 0) < T
reduce(result, #acc + #) < T
reduce(result, #index + #acc, 1) > 0
map(result, #index)[0] == 0
map(filter(result, # > T), #index)[0] == 1
sort(result)[0] < T
sort(result, "desc")[0] < T
sortBy(result, #)[0] < T
sortBy(result, -#)[0] < T
sortBy(result, "a")[0].a == 1
sortBy(result, .a, "desc")[0].a == 3
sortBy(result.r, "n")[0].ok
sortBy(result.r, .n)[0].ok == false
groupBy(result, .b)["x"][0].a == 1
len(groupBy(result, # > T)) == 1
groupBy([], #) == nil
keys(result)[0] == "a"
len(keys(result)) > 0
len(values(result)) == 2
all(values(result), # > 0)
sort(keys(result))[0] == "average"
"count" in keys(result)
toPairs(result.m)[0][1] == 1
fromPairs([["a", 1]]).a == 1
fromPairs(toPairs(result)) == result
uniq(result) == result
reverse(result)[0] < T
concat(result, [1])[0] < T
concat([], []) == nil
flatten([result, [1]])[0] < T
take(result, 1)[0] < T
take(result, 5) == result
join(result, ",") == "x"
join(result.w, ",") == "b,a,ab"
join(["a", "b"], "-") == "a-b"
split("a,b", ",")[1] == "b"
split("a,b,c", ",", 2) == ["a", "b,c"]
splitAfter("a,b", ",")[0] == "a,"
replace("aaa", "a", "b", 2) == "bba"
replace("ab", "", "-") == "-a-b-"
trim("  a ") == "a"
trim("xax", "x") == "a"
trimPrefix("abc", "a") == "bc"
upper("é") == "É"
lower("ABC") == "abc"
repeat("ab", 2) == "abab"
repeat("ab", -1) == ""
len(repeat("a", 1000000)) > 1
len(repeat("a", 999999)) > 1
indexOf("chicken", "ken") == 4
lastIndexOf("go gopher", "go") == 3
hasPrefix("abc", "a") && hasSuffix("abc", "c")
abs(-5) == 5
abs(result) < T
ceil(1.2) == 2
floor(-1.2) == -2
round(-0.5) == -1
round(2.5) == 3
round(result) == 0
int("5") == 5
int("0x5") == 5
int("5.0") == 5
int(5.9) == 5
int(result[0]) < T
float("1e3") == 1000
float("inf") > 1
float("nan") == float("nan")
float(" 1") == 1
float("0x1p-2") == 0.25
float("1_000") == 1000
string(1.0) == "1"
string(1e21) == "1e+21"
string(0.00001) == "1e-05"
string(1e20) == "100000000000000000000"
string(123456789.5) == "1.234567895e+08"
string(result) == "[1 2 3]"
string({"b": 1, "a": [true, nil]}) == "map[a:[true <nil>] b:1]"
string(nil) == "<nil>"
toJSON([1, 2.5, "x<", nil, true]) contains "u003c"
toJSON({"b": 1e21, "a": 1e-7}) == "x"
fromJSON("{\\"a\\": [1]}").a[0] == 1
fromJSON("nope") == nil
toBase64("hi") == "aGk="
fromBase64("aGk=") == "hi"
bitand(6, 3) == 2
bitshl(1, 63) < 0
bitushr(-1, 60) == 15
bitnot(0) == -1
bitand(asInt("6"), 3) == 2
len(1..5) == 5
len(1..1000000) > 0
len(1..999998) > 0
len(5..1) == 0
sum(1..4) == 10
(1..3)[1] == 2
1..3 == [1, 2, 3]
all(1..3, # in [1, 2, 3])
len(map(1..999999, #)) > 1
{"a": 1}.a == 1
{"a": 1}["b"] == nil
{"a": 1} == {"a": 1}
{a: 1, a: 2}.a == 1
{(result.s): 1}.abc == 1
{(result.i): 1} == nil
[1, 2] == [1.0, 2.0]
[1, "a"][1] == "a"
[1, 2][2] == 1
[result] == [result]
[1, [2]] == [1, [2]]
true ? true : result.x.y
result ? true : false
result.y ? 1 == 1 : "x"
(result.y ? 1 : result.s) == 1
(result.z ? 1 : result.s) == 1
(result.z ? 1 : result.i) == 1
(result.z ? "a" : result.s) == "abc"
(result.i ?: 2) == 1
if result.y { true } else { false }
1; true
$env.result == result
$env["result"] == result
len($env) == 7
get($env, "result") == nil
isNaN(len(result))
isNaN(1)
isNaN(1 + 2)
isNaN("x")
isNaN(result.i)
isNaN(result.s)
isNaN(nil)
isInf(1 / 0)
isNaN(0.0 / 0.0)
isNaN(sum(result))
asInt("12x") == 12
asInt("9223372036854775808") > 0
asInt(nil) == 0
asInt(true) == 1
asFloat("Infinity") > 1
asFloat("") == 0
asInt(1.9) == 1
asInt(asInt("4")) + 1 == 5
abs(asInt("-4")) == 4
len == nil
type(len) == "nil"
isNaN == nil
result()
unknown
results[0] < 1
foo(1)
now() > now()
result <> 1
result === 1
result & 1
true true
(
""

result[0] < 5m
"a" in "abc"
[1, 2, 3][1:] == [2, 3]
"abcdef"[1:3] == "bc"
result.s[1:] == "bc"
result.u[0:1] == "é"
result.l[:2] == [1, 2.5]
result.n[:1] == nil
result.nope[foo:1] == 1
result.x[3][0] == 2
result.x[2] == nil
result.x == [1, "a", nil, [2]]
result.o == []
result.d == {}
all(result.d, true)
all(result.m, true)
all(result.s, # > 90)
len(result.m) == 1
keys(result.m) == ["a"]
result.m == {"a": 1.0}
result.m == {"a": 1}
result.l == [1.0, 2.5, -3.0]
result.l == [1, 2.5, -3]
max(result.l) == 2.5
min(result.l) < T
mean(result.l) < T
max(result.w) == "b"
max(result.s) == "abc"
max(result.o) == nil
sort(result.w) == ["a", "ab", "b"]
sort(result.l)[0] == -3
sort(result.x)[0] == 1
median(result.l) == 1
sum(result.l) == 0.5
sum(result.w) == "x"
count(result.r, .ok) == 1
count([true, false, true]) == 2
one(result.r, .ok)
all(result.r, {asFloat(.value) > 1})
map(result.r, .n) == [2, 1]
sum(map(result.r, .n)) == 3
sum(result.r, .n) == 3
filter(result.r, .ok)[0].n == 2
find(result.r, .n > 5) == nil
find(result.r, .n > 5).n == 1
find(result.r, .n > 5)?.n == nil
findIndex(result.r, .n == 1) == 1
reduce(result.r, #acc + .n, 0) == 3
any(result.r, any(result.l, # > 2))
all(result.r, let v = .n; v > 0)
result.r[0].value + result.r[1].value == "1.57"
string(result.i) == "1"
string(result.f) + "x" == "0.5x"
type(result.i) == "float"
type(result.n) == "nil"
type(result.x) == "array"
get(result, "i") == 1
get(result, "nope") ?? 5 == 5
get(result.l, 10) == nil
get(result.l, "a") == nil
first(result.s) == 97
first(result.o) == nil
result.i ** 2 == 1
2 ** 0.5 == 1.4142135623730951
2 ** result.f == 1.4142135623730951
-result.i == -1
-result.s == 1
+result.s == "abc"
!result.y
!result.i
result.y && result.i
result.i && result.y
result.y || result.i
result.n ?? 3 == 3
(result.n ?? 3) == 3
result.n + 1 == 1
result.i + result.s == "1abc"
result.i < result.s
result.s < "abd"
result.t == 5
result.i == result.y
result.big == 1e21
int(result.big) > 0
int(result.i) == 1
float(result.t) == 5.0
`
  .split('\n')
  .slice(1, -1);
