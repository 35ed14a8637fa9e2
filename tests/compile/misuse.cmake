# Checks that SOURCE, compiled by COMPILER with FLAGS, fails with what its first line expects, and
# compiles with -DCONTROL: then the misuse alone is what fails.
cmake_minimum_required(VERSION 3.25)

file(STRINGS "${SOURCE}" first_line LIMIT_COUNT 1)
string(REGEX REPLACE "^/\\* expect: (.*) \\*/$" "\\1" expected "${first_line}")
set(ENV{LC_ALL} C)
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
set(command "${COMPILER}" ${flags} -fsyntax-only -Wall -Wextra -Wpedantic -Wno-unused-function
  "-I${INCLUDE}")

execute_process(COMMAND ${command} -Werror -DCONTROL "${SOURCE}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the control, without the misuse, does not compile:\n${output}")
endif()

execute_process(COMMAND ${command} "${SOURCE}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "the misuse compiles")
endif()
# The error alone: source lines that a compiler quotes would match too easily.
string(REGEX MATCHALL "error: [^\n]*" errors "${output}")
if(NOT errors MATCHES "${expected}")
  message(FATAL_ERROR "the misuse fails, but not with \"${expected}\":\n${output}")
endif()
