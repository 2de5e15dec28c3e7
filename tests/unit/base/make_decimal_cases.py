#!/usr/bin/env python3
"""Writes tests/cases/base/decimal.json: what Python's decimal answers, the oracle of base/decimal.

  make_decimal_cases.py [SEED]

Each case is [operation, a, b, expected]; expected is the plain text of the result, the sign of a
comparison, or the name of a DecimalError.
"""
import decimal, json, pathlib, random, sys

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 1
CASES_PER_OPERATION = 500
random.seed(SEED)
decimal.getcontext().prec = 500
decimal.getcontext().Emax = 999999
decimal.getcontext().Emin = -999999


def limited(number):
    sign, digits, exponent = number.as_tuple()
    text = ''.join(map(str, digits)).lstrip('0')
    if not text:
        return '0'
    stripped = text.rstrip('0')
    adjusted = exponent + len(text) - 1
    if len(stripped) > 38:
        return 'TooPrecise'
    if adjusted > 125:
        return 'Overflow'
    if adjusted < -130:
        return 'Underflow'
    exponent += len(text) - len(stripped)
    plain = format(decimal.Decimal((sign, tuple(map(int, stripped)), exponent)), 'f')
    return plain


def number_text():
    kind = random.random()
    if kind < 0.3:
        return random.choice(['', '-']) + str(random.randrange(10 ** random.randrange(1, 19)))
    digits = ''.join(random.choice('0123456789' if random.random() < .7 else '09')
                     for _ in range(random.randrange(1, 39)))
    if kind < 0.7:
        cut = random.randrange(len(digits) + 1)
        return random.choice(['', '-', '+']) + (digits[:cut] or '0') + '.' + (digits[cut:] or '0')
    span = 20 if kind < 0.9 else 140
    exponent = random.randrange(-span, span - 20)
    return random.choice(['', '-']) + digits + random.choice(['e', 'E']) + str(exponent)


def valid_text():
    while True:
        text = number_text()
        if limited(decimal.Decimal(text))[0] in '-0123456789':
            return text


def near(text):
    number = decimal.Decimal(text)
    if random.random() < 0.5:
        return valid_text()
    step = decimal.Decimal(10) ** (number.adjusted() - random.randrange(40))
    bent = number + random.choice([-1, 1]) * step
    return format(bent, 'E') if limited(bent)[0] in '-0123456789' else valid_text()


cases = []
for text in ['0', '-0.0', '+7', '.5', '5.', '00012.500', '1e3', '1E+125', '1E126', '1E-130',
             '1E-131', '9' * 38, '9' * 39, '9' * 38 + '0', '1' + '0' * 60, '0.' + '0' * 129 + '1',
             '9' * 38 + 'E88', '0' * 100 + '1.' + '0' * 100]:
    cases.append(['parse', text, '', limited(decimal.Decimal(text))])
for text in ['', '-', '+', '.', 'e5', '1e', '1e+', '1.2.3', '--1', ' 1', '1 ', '0x10', 'NaN',
             'Infinity', '1,5', '1e5.0']:
    cases.append(['parse', text, '', 'NotANumber'])
for _ in range(CASES_PER_OPERATION):
    text = number_text()
    cases.append(['parse', text, '', limited(decimal.Decimal(text))])
for a, b in [('1E38', '1'), ('18E37', '9' * 38), ('2E38', '9' * 38), ('1E39', '1'),
             ('9' * 38, '1'), ('34E37', '9' * 38)]:
    cases.append(['subtract', a, b, limited(decimal.Decimal(a) - decimal.Decimal(b))])
    cases.append(['add', a, b, limited(decimal.Decimal(a) + decimal.Decimal(b))])
for name, work in (('add', lambda a, b: a + b), ('subtract', lambda a, b: a - b),
                   ('multiply', lambda a, b: a * b)):
    for _ in range(CASES_PER_OPERATION):
        a = valid_text()
        b = near(a) if random.random() < 0.5 else str(random.randrange(-1000, 1000))
        cases.append([name, a, b, limited(work(decimal.Decimal(a), decimal.Decimal(b)))])
for _ in range(CASES_PER_OPERATION):
    a = valid_text()
    b = near(a)
    x, y = decimal.Decimal(a), decimal.Decimal(b)
    cases.append(['compare', a, b, str((x > y) - (x < y))])

target = pathlib.Path(__file__).resolve().parents[2] / 'cases' / 'base' / 'decimal.json'
with open(target, 'w') as out:
    lines = [json.dumps(case, separators=(',', ':')) for case in cases]
    out.write('[\n' + ',\n'.join(lines) + '\n]\n')
