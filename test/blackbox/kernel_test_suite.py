"""The public jupyter_kernel_test suite, with a sample for everything in it."""

import unittest

import jupyter_kernel_test


class AwaitlabTests(jupyter_kernel_test.KernelTests):
    kernel_name = "awaitlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    complete_code_samples = [
        "1",
        "console.log('hello, world')",
        "const f = (x: number): number => {\n  return x * 2;\n}\n",
        "await Promise.all([1, 2])",
    ]
    incomplete_code_samples = [
        "console.log('hello, world'",
        "async function f(x: number) {\n  await x",
        "const a =",
        "`text that goes on",
    ]
    invalid_code_samples = ["const = 3", "foo(1 2", "}"]
    completion_samples = [
        {"text": "const word = 'a'; word.toUpper", "matches": {"toUpperCase"}},
        {"text": "process.stdou", "matches": {"stdout"}},
    ]
    code_inspect_sample = "console.log"
    code_generate_error = "throw new Error('meant to fail')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "const x: number[] = [1, 2]; x", "result": "[ 1, 2 ]"},
        {"code": "await Promise.resolve('later')", "result": "'later'"},
    ]
    code_clear_output = "import { clearOutput } from 'awaitlab'; clearOutput({ wait: true })"
    code_page_something = "process.cwd?"
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "const x*"
    code_display_data = [
        {
            "code": "import { display } from 'awaitlab'; display.html('<b>bold</b>')",
            "mime": "text/html",
        },
        {
            "code": "// %%gantt\nawait new Promise((done) => setTimeout(done, 5))",
            "mime": "application/vnd.plotly.v1+json",
        },
    ]


if __name__ == "__main__":
    unittest.main(verbosity=2)
