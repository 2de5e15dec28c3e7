// Result<T, E>: an expected outcome is a value or an error, never an exception.
// RETURN_IF_ERROR(expr) passes an error on; ASSIGN_OR_RETURN(declaration, expr) passes it on or
// binds the value. Both need the enclosing function to return a Result (or E) built from E.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "emulator/base/check.h"

namespace lockstep {

// An error on its way into a Result: `return Failure(error)`.
template <class E>
struct Failure {
  E error;
  explicit Failure(E e) : error(std::move(e)) {}
};

template <class T, class E>
class [[nodiscard]] Result {
 public:
  using Error = E;
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure<E> failure) : content_(std::in_place_index<1>, std::move(failure.error)) {}
  template <class F, class = std::enable_if_t<std::is_convertible_v<F, E> && !std::is_same_v<F, E>>>
  Result(Failure<F> failure) : content_(std::in_place_index<1>, E(std::move(failure.error))) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return CHECK(ok()), std::get<0>(content_); }
  T& value() & { return CHECK(ok()), std::get<0>(content_); }
  T&& value() && { return CHECK(ok()), std::get<0>(std::move(content_)); }
  const E& error() const& { return CHECK(!ok()), std::get<1>(content_); }
  E&& error() && { return CHECK(!ok()), std::get<1>(std::move(content_)); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }

 private:
  std::variant<T, E> content_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using Error = E;
  Result() = default;
  Result(Failure<E> failure) : error_(std::move(failure.error)) {}
  template <class F, class = std::enable_if_t<std::is_convertible_v<F, E> && !std::is_same_v<F, E>>>
  Result(Failure<F> failure) : error_(E(std::move(failure.error))) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const E& error() const& { return CHECK(!ok()), *error_; }
  E&& error() && { return CHECK(!ok()), std::move(*error_); }

 private:
  std::optional<E> error_;
};

}  // namespace lockstep

#define LOCKSTEP_JOIN_(a, b) a##b
#define LOCKSTEP_JOIN(a, b) LOCKSTEP_JOIN_(a, b)
#define RETURN_IF_ERROR(expr) RETURN_IF_ERROR_(LOCKSTEP_JOIN(result_, __COUNTER__), expr)
#define RETURN_IF_ERROR_(tmp, expr) \
  if (auto tmp = (expr); !tmp.ok()) return ::lockstep::Failure(std::move(tmp).error())
#define ASSIGN_OR_RETURN(declaration, expr) \
  ASSIGN_OR_RETURN_(LOCKSTEP_JOIN(result_, __COUNTER__), declaration, expr)
#define ASSIGN_OR_RETURN_(tmp, declaration, expr)                    \
  auto tmp = (expr);                                                 \
  if (!tmp.ok()) return ::lockstep::Failure(std::move(tmp).error()); \
  declaration = std::move(tmp).value()
