#pragma once

#define STACK_JOIN_NAMES(left, right) left##right
#define STACK_UNIQUE_NAME(left, right) STACK_JOIN_NAMES(left, right)

/// Hands the failure of a Status or Result to the caller.
#define STACK_ATTEMPT(expression) \
  STACK_ATTEMPT_AS(STACK_UNIQUE_NAME(attempted_, __COUNTER__), expression)
#define STACK_ATTEMPT_AS(name, expression)                    \
  do {                                                        \
    if (auto name = (expression); !name) return name.failure(); \
  } while (false)

/// Declares a variable with the value of a Result, or hands its failure to the caller.
#define STACK_TAKE(declaration, expression) \
  STACK_TAKE_AS(STACK_UNIQUE_NAME(taken_, __COUNTER__), declaration, expression)
#define STACK_TAKE_AS(name, declaration, expression) \
  auto name = (expression);                          \
  if (!name) return name.failure();                  \
  declaration = std::move(name).value()
