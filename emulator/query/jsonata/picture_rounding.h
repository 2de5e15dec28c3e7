// Rounding as $round does it: half to even on the decimal digits of the shortest text.
// Units   `decimals` after the point; zero rounds the number itself.
// Source  docs.jsonata.org "$round"; the answers are those of jsonata 2.0.6.
#pragma once

namespace lockstep::query::jsonata::picture {

double round_half_even(double value, int decimals);

}  // namespace lockstep::query::jsonata::picture
