import Testing

/// Shapes of errors as runtimes print them, each one record.
let runtimeShapes: [(name: String, text: String)] = [
    (
        "py311 carets",
        ##"""
        Traceback (most recent call last):
          File "/srv/a.py", line 3, in <module>
            f(1) + g(x)["y"]
            ~~~~~^~~~~~~~~~~
          File "/srv/a.py", line 9, in g
            return d[k].z.w
                   ~~~~^^^^
        KeyError: 'y'
        """##
    ),
    (
        "py group",
        ##"""
          + Exception Group Traceback (most recent call last):
          |   File "/srv/a.py", line 12, in <module>
          |     raise ExceptionGroup("two", [ValueError(1), TypeError(2)])
          | ExceptionGroup: two (2 sub-exceptions)
          +-+---------------- 1 ----------------
            | Traceback (most recent call last):
            |   File "/srv/a.py", line 5, in <module>
            |     raise ValueError(1)
            | ValueError: 1
            +---------------- 2 ----------------
            | TypeError: 2
            +------------------------------------
        """##
    ),
    (
        "py group nested",
        ##"""
          + Exception Group Traceback (most recent call last):
          |   File "/srv/a.py", line 12, in main
          |     async with asyncio.TaskGroup() as tg:
          |                ~~~~~~~~~~~~~~~~~^^
          | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
          +-+---------------- 1 ----------------
            | Exception Group Traceback (most recent call last):
            |   File "/srv/a.py", line 5, in f
            |     raise ExceptionGroup("in", [OSError(1)])
            | ExceptionGroup: in (1 sub-exception)
            +-+---------------- 1 ----------------
              | OSError: 1
              +------------------------------------
            | 
            | During handling of the above exception, another exception occurred:
            | 
            | Traceback (most recent call last):
            |   File "/srv/a.py", line 7, in g
            | RuntimeError: x
            +------------------------------------
        """##
    ),
    (
        "py group in chain",
        ##"""
        Traceback (most recent call last):
          File "/srv/a.py", line 5, in f
            raise ValueError(1)
        ValueError: 1

        The above exception was the direct cause of the following exception:

          + Exception Group Traceback (most recent call last):
          |   File "/srv/a.py", line 12, in <module>
          |     raise ExceptionGroup("two", []) from e
          | ExceptionGroup: two (1 sub-exception)
          +-+---------------- 1 ----------------
            | ValueError: 1
            +------------------------------------
        """##
    ),
    (
        "py syntaxerror",
        ##"""
          File "/srv/a.py", line 3
            def f(:
                  ^
        SyntaxError: invalid syntax
        """##
    ),
    (
        "py syntaxerror tb",
        ##"""
        Traceback (most recent call last):
          File "/srv/a.py", line 3, in <module>
            from b import c
          File "/srv/b.py", line 1
            x = = 1
                ^
        SyntaxError: invalid syntax
        """##
    ),
    (
        "py repeated",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 2, in f
            f()
          File "a.py", line 2, in f
            f()
          [Previous line repeated 996 more times]
        RecursionError: maximum recursion depth exceeded
        """##
    ),
    (
        "py multi-line msg",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 2, in f
            check()
        pydantic_core._pydantic_core.ValidationError: 2 validation errors for Config
        lr
          Input should be a valid number [type=float_parsing, input_value='a', input_type=str]
            For further information visit https://errors.pydantic.dev/2.9/v/float_parsing
        batch
          Field required [type=missing, input_value={}, input_type=dict]
            For further information visit https://errors.pydantic.dev/2.9/v/missing
        """##
    ),
    (
        "py state_dict",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 2, in f
            model.load_state_dict(sd)
        RuntimeError: Error(s) in loading state_dict for Net:
        	Missing key(s) in state_dict: "a", "b". 
        	Unexpected key(s) in state_dict: "c". 
        	size mismatch for w: copying a param with shape torch.Size([2]) from checkpoint, the shape in current model is torch.Size([3]).
        """##
    ),
    (
        "py subprocess",
        ##"""
        Exception in thread Thread-3 (worker):
        Traceback (most recent call last):
          File "/usr/lib/python3.11/threading.py", line 1038, in _bootstrap_inner
            self.run()
        OSError: [Errno 28] No space left on device
        """##
    ),
    (
        "py ignored",
        ##"""
        Exception ignored in: <function Pool.__del__ at 0x7f>
        Traceback (most recent call last):
          File "a.py", line 1, in __del__
        ResourceWarning: unclosed
        """##
    ),
    (
        "py mp",
        ##"""
        multiprocessing.pool.RemoteTraceback: 
        """
        Traceback (most recent call last):
          File "a.py", line 1, in worker
            f()
        ValueError: x
        """

        The above exception was the direct cause of the following exception:

        Traceback (most recent call last):
          File "b.py", line 1, in <module>
            p.map(f, [1])
        ValueError: x
        """##
    ),
    (
        "py dataloader",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 1, in <module>
            for b in loader:
        RuntimeError: Caught RuntimeError in DataLoader worker process 0.
        Original Traceback (most recent call last):
          File "w.py", line 1, in loop
            d = f()
        RuntimeError: stack expects each tensor to be equal size
        """##
    ),
    (
        "py logging error",
        ##"""
        --- Logging error ---
        Traceback (most recent call last):
          File "/usr/lib/python3.11/logging/__init__.py", line 1110, in emit
            msg = self.format(record)
        TypeError: not all arguments converted during string formatting
        Call stack:
          File "a.py", line 1, in <module>
            log.info("x", 1)
        Message: 'x'
        Arguments: (1,)
        """##
    ),
    (
        "py warning",
        ##"""
        /srv/a.py:3: DeprecationWarning: old
          f()
        """##
    ),
    (
        "py keyboard",
        ##"""
        ^CTraceback (most recent call last):
          File "a.py", line 1, in <module>
        KeyboardInterrupt
        """##
    ),
    (
        "py log exc",
        ##"""
        2026-11-20 04:46:00,123 - ERROR - app - failed
        Traceback (most recent call last):
          File "a.py", line 1, in f
            g()
        ZeroDivisionError: division by zero

        During handling of the above exception, another exception occurred:

        Traceback (most recent call last):
          File "a.py", line 3, in <module>
            h()
        RuntimeError: y
        """##
    ),
    (
        "py cython",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 1, in <module>
          File "pandas/_libs/index.pyx", line 138, in pandas._libs.index.IndexEngine.get_loc
          File "<__array_function__ internals>", line 180, in dot
          File "<frozen runpy>", line 198, in _run_module_as_main
        KeyError: 5
        """##
    ),
    (
        "py oom",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 1, in f
            x = y.cuda()
        torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.11 GiB of which 1.88 GiB is free. Process 4711 has 77.22 GiB memory in use.
        """##
    ),
    (
        "py nccl",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 1, in f
            dist.all_reduce(x)
        torch.distributed.DistBackendError: NCCL error in: ../torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp:1691, unhandled system error (run with NCCL_DEBUG=INFO for details), NCCL version 2.19.3
        ncclSystemError: System call (e.g. socket, malloc) or external library call failed or device error. 
        Last error:
        socketStartConnect: Connect to 192.0.2.7<49213> failed : Connection refused
        """##
    ),
    (
        "py jax",
        ##"""
        jax.errors.SimplifiedTraceback: For simplicity, JAX has removed its internal frames from the traceback of the following exception. Set JAX_TRACEBACK_FILTERING=off to include these.
        """##
    ),
    (
        "py tf graph",
        ##"""
        Traceback (most recent call last):
          File "a.py", line 1, in f
            model.fit(x)
        tensorflow.python.framework.errors_impl.ResourceExhaustedError: Graph execution error:

        Detected at node 'model/dense/MatMul' defined at (most recent call last):
            File "a.py", line 1, in <module>
              model.fit(x)
        Node: 'model/dense/MatMul'
        OOM when allocating tensor with shape[1,2] and type float
        	 [[{{node model/dense/MatMul}}]]
        Hint: If you want to see a list of allocated tensors when OOM happens, add report_tensor_allocations_upon_oom to RunOptions for current allocation info. [Op:__inference_train_function_1]
        """##
    ),
    (
        "java",
        ##"""
        Exception in thread "main" java.lang.IllegalStateException: a
        	at com.example.A.b(A.java:10) ~[app.jar:1.0]
        	at java.base/java.lang.Thread.run(Thread.java:840)
        	Suppressed: java.io.IOException: close
        		at com.example.R.close(R.java:5)
        		... 3 more
        	Suppressed: java.lang.Exception: s
        		at com.example.R.close(R.java:6)
        	Caused by: java.lang.Exception: in suppressed
        		at com.example.R.x(R.java:7)
        Caused by: java.lang.RuntimeException: b
        	at com.example.C.d(C.java:3)
        	... 12 more
        Caused by: java.sql.SQLException: c
        	at com.example.E.f(E.java:3)
        	... 13 common frames omitted
        """##
    ),
    (
        "java multi-line message",
        ##"""
        2026-11-20 04:46:00.123 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed

        org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'a': x; nested exception is java.lang.Exception: y
        	at org.springframework.A.b(A.java:1)
        Caused by: java.lang.Exception: y
        	at x.Y.z(Y.java:1)
        """##
    ),
    (
        "java log exc",
        ##"""
        2026-11-20 04:46:00,123 ERROR [main] c.e.A - failed
        java.lang.NullPointerException: Cannot invoke "String.length()" because "s" is null
        	at com.example.A.b(A.java:10)
        	at com.example.A.main(A.java:3)
        """##
    ),
    (
        "java hibernate",
        ##"""
        java.lang.RuntimeException: first line
        second line of the message
        	at com.example.A.b(A.java:10)
        """##
    ),
    (
        "kotlin",
        ##"""
        Exception in thread "DefaultDispatcher-worker-1" kotlin.UninitializedPropertyAccessException: lateinit property x has not been initialized
        	at com.example.MainKt$main$1.invokeSuspend(Main.kt:12)
        	at kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:106)
        	Suppressed: kotlinx.coroutines.internal.DiagnosticCoroutineContextException: [StandaloneCoroutine{Cancelling}@1, Dispatchers.Default]
        """##
    ),
    (
        "scala",
        ##"""
        Exception in thread "main" scala.MatchError: 5 (of class java.lang.Integer)
        	at Main$.f(Main.scala:3)
        	at Main$.$anonfun$main$1(Main.scala:7)
        	at scala.runtime.java8.JFunction1$mcVI$sp.apply(JFunction1$mcVI$sp.scala:18)
        	at Main.main(Main.scala)
        """##
    ),
    (
        "java native",
        ##"""
        java.lang.UnsatisfiedLinkError: no x in java.library.path
        	at java.base/java.lang.ClassLoader.loadLibrary(Native Method)
        	at com.example.A.<clinit>(Unknown Source)
        	at app//com.example.B$$Lambda$14/0x0000000800066840.apply(B.java:1)
        """##
    ),
    (
        "jvm crash",
        ##"""
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2
        #
        # JRE version: OpenJDK Runtime Environment (17.0.1+12)
        # Problematic frame:
        # C  [libc.so.6+0x1]  memcpy+0x1
        #
        """##
    ),
    (
        "go panic",
        ##"""
        panic: runtime error: invalid memory address or nil pointer dereference
        [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x45d0c4]

        goroutine 1 [running]:
        main.(*Server).run(0xc000012345, {0x1, 0x2})
        	/src/main.go:12 +0x1d
        main.main()
        	/src/main.go:5 +0x25
        exit status 2
        """##
    ),
    (
        "go registers",
        ##"""
        SIGSEGV: segmentation violation
        PC=0x45d0c4 m=0 sigcode=1

        goroutine 1 [running]:
        runtime.throw({0x1, 0x2})
        	/usr/local/go/src/runtime/panic.go:1 +0x1

        goroutine 18 [chan receive, 5 minutes]:
        main.worker(...)
        	/src/w.go:3
        created by main.main in goroutine 1
        	/src/main.go:9 +0x35

        rax    0x0
        rbx    0x1
        rip    0x45d0c4
        rflags 0x10246
        cs     0x33
        fs     0x0
        gs     0x0
        exit status 2
        """##
    ),
    (
        "go fatal map",
        ##"""
        fatal error: concurrent map writes

        goroutine 7 [running]:
        main.f()
        	/src/m.go:1 +0x1
        created by main.main
        	/src/m.go:9 +0x2
        """##
    ),
    (
        "go fatal deadlock",
        ##"""
        fatal error: all goroutines are asleep - deadlock!

        goroutine 1 [chan receive]:
        main.main()
        	/src/main.go:6 +0x36
        """##
    ),
    (
        "go race",
        ##"""
        ==================
        WARNING: DATA RACE
        Write at 0x00c0000b4010 by goroutine 7:
          main.main.func1()
              /src/r.go:9 +0x44

        Previous read at 0x00c0000b4010 by main goroutine:
          main.main()
              /src/r.go:12 +0x88

        Goroutine 7 (running) created at:
          main.main()
              /src/r.go:8 +0x7a
        ==================
        """##
    ),
    (
        "go panic reflect",
        ##"""
        panic: a [recovered]
        	panic: b

        goroutine 1 [running]:
        testing.tRunner.func1.2({0x1, 0x2})
        	/usr/local/go/src/testing/testing.go:1 +0x1
        panic({0x1?, 0x2?})
        	/usr/local/go/src/runtime/panic.go:884 +0x212
        main.f[...](0x1)
        	/src/f.go:1
        """##
    ),
    (
        "go oom",
        ##"""
        runtime: out of memory: cannot allocate 4194304-byte block (0 in use)
        fatal error: out of memory

        runtime stack:
        runtime.throw({0x1, 0x2})
        	/usr/local/go/src/runtime/panic.go:1 +0x1

        goroutine 1 [running]:
        main.main()
        	/src/m.go:1 +0x1
        """##
    ),
    (
        "go stack overflow",
        ##"""
        runtime: goroutine stack exceeds 1000000000-byte limit
        runtime: sp=0xc0200e0390 stack=[0xc0200e0000, 0xc0400e0000]
        fatal error: stack overflow

        runtime stack:
        runtime.throw({0x1, 0x2})
        	/usr/local/go/src/runtime/panic.go:1 +0x1

        goroutine 1 [running]:
        main.f(0x1)
        	/src/m.go:1 +0x1
        ...additional frames elided...
        created by main.main
        	/src/m.go:2 +0x2
        """##
    ),
    (
        "go http",
        ##"""
        2026/11/20 04:46:00 http: panic serving 192.0.2.1:4711: runtime error: index out of range [3] with length 2
        goroutine 34 [running]:
        net/http.(*conn).serve.func1()
        	/usr/local/go/src/net/http/server.go:1850 +0xbf
        panic({0x1, 0x2})
        	/usr/local/go/src/runtime/panic.go:890 +0x262
        """##
    ),
    (
        "rust",
        ##"""
        thread 'main' panicked at src/main.rs:2:5:
        index out of bounds: the len is 3 but the index is 99
        stack backtrace:
           0: rust_begin_unwind
                     at /rustc/a/library/std/src/panicking.rs:645:5
           1: core::panicking::panic_fmt
                     at /rustc/a/library/core/src/panicking.rs:72:14
           2: app::main
                     at ./src/main.rs:2:5
        note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
        """##
    ),
    (
        "rust old",
        ##"""
        thread 'tokio-runtime-worker' panicked at 'called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }', src/main.rs:4:37
        note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
        """##
    ),
    (
        "rust id",
        ##"""
        thread 'main' (4711) panicked at src/main.rs:2:5:
        boom
        note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
        """##
    ),
    (
        "rust assert",
        ##"""
        thread 'main' panicked at src/main.rs:4:5:
        assertion `left == right` failed: sums
          left: 3
         right: 4
        note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
        """##
    ),
    (
        "rust anyhow",
        ##"""
        Error: failed to load config

        Caused by:
            0: could not open a.toml
            1: No such file or directory (os error 2)

        Stack backtrace:
           0: anyhow::error::<impl>::from
                     at /x/anyhow/src/error.rs:1:2
           1: app::main
                     at ./src/main.rs:1:2
        """##
    ),
    (
        "ruby",
        ##"""
        /srv/app.rb:3:in `/': divided by 0 (ZeroDivisionError)
        	from /srv/app.rb:3:in `f'
        	from /srv/app.rb:7:in `<main>'
        """##
    ),
    (
        "ruby 3.4",
        ##"""
        /srv/app.rb:3:in 'Integer#/': divided by 0 (ZeroDivisionError)
        	from /srv/app.rb:3:in 'Object#f'
        	from /srv/app.rb:7:in '<main>'
        """##
    ),
    (
        "ruby reversed",
        ##"""
        Traceback (most recent call last):
        	2: from /srv/app.rb:7:in `<main>'
        	1: from /srv/app.rb:3:in `f'
        /srv/app.rb:3:in `/': divided by 0 (ZeroDivisionError)
        """##
    ),
    (
        "ruby cause",
        ##"""
        /srv/app.rb:5:in `rescue in f': outer (RuntimeError)
        	from /srv/app.rb:2:in `f'
        	from /srv/app.rb:9:in `<main>'
        /srv/app.rb:3:in `f': inner (ArgumentError)
        	from /srv/app.rb:9:in `<main>'
        """##
    ),
    (
        "rails",
        ##"""
        F, [2026-11-20T04:46:00.123456 #4711] FATAL -- : [5f1] ActionView::Template::Error (undefined method `x' for nil:NilClass):
            1: <%= a %>
            2: <%= b.x %>
            3: c
          
        app/views/a.html.erb:2:in `_app_views_a'
        app/controllers/a_controller.rb:5:in `index'
        """##
    ),
    (
        "dotnet",
        ##"""
        Unhandled exception. System.InvalidOperationException: outer
         ---> System.ArgumentNullException: Value cannot be null. (Parameter 'x')
           at App.B.C(String x) in /src/B.cs:line 12
           --- End of inner exception stack trace ---
           at App.A.D() in /src/A.cs:line 5
        --- End of stack trace from previous location ---
           at App.Program.Main(String[] args) in /src/Program.cs:line 3
        """##
    ),
    (
        "dotnet aggregate",
        ##"""
        System.AggregateException: One or more errors occurred. (a) (b)
         ---> System.Exception: a
           at App.A.<>c.<F>b__0_0() in /src/A.cs:line 5
           --- End of inner exception stack trace ---
           at System.Threading.Tasks.Task.WaitAllCore(Task[] tasks)
         ---> (Inner Exception #1) System.Exception: b
           at App.B()<---
        """##
    ),
    (
        "dotnet logger",
        ##"""
        fail: Microsoft.AspNetCore.Server.Kestrel[13]
              Connection id "0HM", Request id "0HM:01": An unhandled exception was thrown by the application.
              System.NullReferenceException: Object reference not set to an instance of an object.
                 at App.C.Get() in /src/C.cs:line 9
                 at lambda_method1(Closure , Object , Object[] )
        """##
    ),
    (
        "node",
        ##"""
        /srv/app.js:3
            throw new Error("x");
            ^

        Error: x
            at f (/srv/app.js:3:11)
            at Object.<anonymous> (/srv/app.js:6:1)
            at Module._compile (node:internal/modules/cjs/loader:1256:14)
            at node:internal/main/run_main_module:23:47

        Node.js v18.17.0
        """##
    ),
    (
        "node cause",
        ##"""
        Error: outer
            at f (/srv/app.js:3:11)
            at async main (file:///srv/app.mjs:9:3) {
          [cause]: Error: inner
              at g (/srv/app.js:1:9)
              at f (/srv/app.js:3:5) {
            code: 'E'
          }
        }
        """##
    ),
    (
        "node props",
        ##"""
        node:internal/process/promises:288
                    triggerUncaughtException(err, true /* fromPromise */);
                    ^

        Error: connect ECONNREFUSED 127.0.0.1:5432
            at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1494:16) {
          errno: -111,
          code: 'ECONNREFUSED',
          syscall: 'connect',
          address: '127.0.0.1',
          port: 5432
        }

        Node.js v18.17.0
        """##
    ),
    (
        "node unhandled",
        ##"""
        (node:4711) UnhandledPromiseRejectionWarning: Error: x
            at f (/srv/app.js:3:11)
            at processTicksAndRejections (internal/process/task_queues.js:95:5)
        """##
    ),
    (
        "node aggregate",
        ##"""
        AggregateError: All promises were rejected
            at f (/srv/a.js:1:2) {
          [errors]: [
            Error: a
                at g (/srv/a.js:2:3),
            Error: b
                at h (/srv/a.js:3:4)
          ]
        }
        """##
    ),
    (
        "node assert",
        ##"""
        node:assert:126
          throw new AssertionError(obj);
          ^

        AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

        1 !== 2

            at Object.<anonymous> (/srv/a.js:2:8) {
          generatedMessage: true,
          code: 'ERR_ASSERTION',
          actual: 1,
          expected: 2,
          operator: 'strictEqual'
        }
        """##
    ),
    (
        "php",
        ##"""
        PHP Fatal error:  Uncaught Exception: m in /a/app.php:7
        Stack trace:
        #0 /a/app.php(12): f()
        #1 {main}
          thrown in /a/app.php on line 7
        """##
    ),
    (
        "php next",
        ##"""
        PHP Fatal error:  Uncaught Exception: a in /a/app.php:7
        Stack trace:
        #0 {main}

        Next RuntimeException: b in /a/app.php:9
        Stack trace:
        #0 /a/app.php(12): g()
        #1 {main}
          thrown in /a/app.php on line 9
        """##
    ),
    (
        "php stderr",
        ##"""
        Fatal error: Uncaught TypeError: f(): Argument #1 ($x) must be of type int, string given, called in /a/app.php on line 3 and defined in /a/app.php:2
        Stack trace:
        #0 /a/app.php(3): f('x')
        #1 {main}
          thrown in /a/app.php on line 2
        """##
    ),
    (
        "php monolog",
        ##"""
        [2026-11-20 04:46:00] production.ERROR: Undefined variable $x {"exception":"[object] (ErrorException(code: 0): Undefined variable $x at /a/b.php:3)
        [stacktrace]
        #0 /a/b.php(3): Illuminate\\Foundation\\Bootstrap->handleError()
        #1 {main}
        "}
        """##
    ),
    (
        "php ts",
        ##"""
        [20-Nov-2026 04:46:00 UTC] PHP Fatal error:  Uncaught Error: Call to undefined function f() in /a/b.php:3
        Stack trace:
        #0 {main}
          thrown in /a/b.php on line 3
        """##
    ),
    (
        "dart",
        ##"""
        Unhandled exception:
        Bad state: No element
        #0      List.first (dart:core-patch/growable_array.dart:352:5)
        #1      main (file:///srv/a.dart:3:6)
        #2      _delayEntrypointInvocation.<anonymous closure> (dart:isolate-patch/isolate_patch.dart:295:33)
        <asynchronous suspension>
        """##
    ),
    (
        "erlang crash",
        ##"""
        =ERROR REPORT==== 20-Nov-2026::04:46:00.123456 ===
        ** Generic server my_server terminating 
        ** Last message in was {crash,now}
        ** When Server state == #{a => 1}
        ** Reason for termination ==
        ** {badarith,[{my_server,handle_call,3,[{file,"src/my_server.erl"},{line,12}]}]}
        """##
    ),
    (
        "erlang crash2",
        ##"""
        =CRASH REPORT==== 20-Nov-2026::04:46:00.123456 ===
          crasher:
            initial call: my_server:init/1
            pid: <0.123.0>
            registered_name: []
            exception error: bad argument in an arithmetic expression
              in function  my_server:handle_call/3 (src/my_server.erl, line 12)
          neighbours:
        """##
    ),
    (
        "elixir",
        ##"""
        04:46:00.123 [error] GenServer MyApp.Worker terminating
        ** (RuntimeError) boom
            (my_app 0.1.0) lib/my_app/worker.ex:10: MyApp.Worker.handle_call/3
            (stdlib 5.0) gen_server.erl:1113: :gen_server.try_handle_call/4
        Last message (from #PID<0.120.0>): :crash
        State: %{a: 1}
        """##
    ),
    (
        "elixir2",
        ##"""
        ** (ArithmeticError) bad argument in arithmetic expression: 1 / 0
            :erlang./(1, 0)
            iex:1: (file)
            (elixir 1.15.0) lib/code.ex:543: Code.validated_eval_string/3
        """##
    ),
    (
        "asan",
        ##"""
        =================================================================
        ==4711==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x55 bp 0x7f sp 0x7f
        READ of size 4 at 0x602000000010 thread T0
            #0 0x55 in main /src/a.cc:5:10
            #1 0x7f in __libc_start_main (/lib/libc.so.6+0x1)

        0x602000000010 is located 0 bytes inside of 4-byte region [0x602000000010,0x602000000014)
        freed by thread T0 here:
            #0 0x55 in operator delete(void*) (/src/a+0x1)
            #1 0x55 in main /src/a.cc:4:3

        previously allocated by thread T0 here:
            #0 0x55 in operator new(unsigned long) (/src/a+0x1)

        SUMMARY: AddressSanitizer: heap-use-after-free /src/a.cc:5:10 in main
        Shadow bytes around the buggy address:
          0x0c047fff7fb0: 00 00 00 00
        =>0x0c047fff8000: fa fa[fd]fa
          0x0c047fff8010: fa fa fa fa
        Shadow byte legend (one shadow byte represents 8 application bytes):
          Addressable:           00
          Partially addressable: 01 02 03 04 05 06 07 
          Heap left redzone:       fa
        ==4711==ABORTING
        """##
    ),
    (
        "lsan",
        ##"""
        =================================================================
        ==4711==ERROR: LeakSanitizer: detected memory leaks

        Direct leak of 40 byte(s) in 1 object(s) allocated from:
            #0 0x7f in malloc (/lib/libasan.so.6+0x1)
            #1 0x55 in main /src/a.c:3

        SUMMARY: AddressSanitizer: 40 byte(s) leaked in 1 allocation(s).
        """##
    ),
    (
        "tsan",
        ##"""
        ==================
        WARNING: ThreadSanitizer: data race (pid=4711)
          Write of size 4 at 0x7b0400000800 by thread T1:
            #0 f /src/a.cc:5:3 (a+0x1)

          Previous read of size 4 at 0x7b0400000800 by main thread:
            #0 main /src/a.cc:9:3 (a+0x1)

          Location is heap block of size 4 at 0x7b0400000800 allocated by main thread:
            #0 operator new(unsigned long) <null> (a+0x1)

          Thread T1 (tid=4713, running) created by main thread at:
            #0 pthread_create <null> (a+0x1)

        SUMMARY: ThreadSanitizer: data race /src/a.cc:5:3 in f
        ==================
        """##
    ),
    (
        "ubsan",
        ##"""
        /src/a.cc:5:10: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
            #0 0x55 in main /src/a.cc:5:10
            #1 0x7f in __libc_start_main (/lib/libc.so.6+0x1)

        SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior /src/a.cc:5:10 in
        """##
    ),
    (
        "msan",
        ##"""
        ==4711==WARNING: MemorySanitizer: use-of-uninitialized-value
            #0 0x55 in main /src/a.cc:5:7
            #1 0x7f in __libc_start_main (/lib/libc.so.6+0x1)

        SUMMARY: MemorySanitizer: use-of-uninitialized-value /src/a.cc:5:7 in main
        Exiting
        """##
    ),
    (
        "glibc abort",
        ##"""
        *** stack smashing detected ***: terminated
        Aborted (core dumped)
        """##
    ),
    (
        "glibc backtrace",
        ##"""
        *** Error in `./a': double free or corruption (fasttop): 0x0000000001234010 ***
        ======= Backtrace: =========
        /lib/x86_64-linux-gnu/libc.so.6(+0x777e5)[0x7f]
        ./a[0x400571]
        ======= Memory map: ========
        00400000-00401000 r-xp 00000000 08:01 123 /src/a
        7f0000000000-7f0000001000 rw-p 00000000 00:00 0 
        Aborted (core dumped)
        """##
    ),
    (
        "c++ terminate",
        ##"""
        terminate called after throwing an instance of 'std::runtime_error'
          what():  boom
        """##
    ),
    (
        "c10 terminate",
        ##"""
        terminate called after throwing an instance of 'c10::Error'
          what():  CUDA error: an illegal memory access was encountered
        CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect.
        For debugging consider passing CUDA_LAUNCH_BLOCKING=1
        Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.

        Exception raised from c10_cuda_check_implementation at ../c10/cuda/CUDAException.cpp:44 (most recent call first):
        frame #0: c10::Error::Error(c10::SourceLocation, std::string) + 0x57 (0x7f in /x/libc10.so)
        frame #1: <unknown function> + 0xd3b55 (0x7f in /x/libstdc++.so.6)

          what():  [PG 0 Rank 3] NCCL watchdog thread terminated with exception: x
        frame #0: c10::Error::Error(c10::SourceLocation, std::string) + 0x57 (0x7f in /x/libc10.so)
        """##
    ),
    (
        "glog fatal",
        ##"""
        F1120 04:54:20.617937  7323 gl.cpp:3] Check failed: v == 7 (6 vs. 7) 
        *** Check failure stack trace: ***
            @     0x7f0000000000  google::LogMessage::Fail()
            @     0x7f0000000001  google::LogMessage::SendToLog()
            @              (nil)  (unknown)
        """##
    ),
    (
        "glog signal",
        ##"""
        *** Aborted at 1795149960 (unix time) try "date -d @1795149960" if you are using GNU date ***
        PC: @                0x0 (unknown)
        *** SIGSEGV (@0x0) received by PID 4711 (TID 0x7f) from PID 0; stack trace: ***
            @     0x7f0000000000 (unknown)
            @           0x400571 main
        """##
    ),
    (
        "elastic",
        ##"""
        torch.distributed.elastic.multiprocessing.errors.ChildFailedError: 
        ============================================================
        train.py FAILED
        ------------------------------------------------------------
        Failures:
          <NO_OTHER_FAILURES>
        ------------------------------------------------------------
        Root Cause (first observed failure):
        [0]:
          time      : 2026-11-20_04:26:00
          host      : node-01
          rank      : 0 (local_rank: 0)
          exitcode  : 1 (pid: 4711)
          error_file: <N/A>
          traceback : To enable traceback see: https://pytorch.org/docs/stable/elastic/errors.html
        ============================================================
        """##
    ),
    (
        "lua",
        ##"""
        lua: a.lua:3: attempt to index a nil value (global 'x')
        stack traceback:
        	a.lua:3: in function 'f'
        	a.lua:6: in main chunk
        	[C]: in ?
        """##
    ),
    (
        "nginx lua",
        ##"""
        2026/11/20 04:46:00 [error] 7#7: *1 lua entry thread aborted: runtime error: a.lua:3: attempt to index nil
        stack traceback:
        coroutine 0:
        	a.lua: in function 'f'
        """##
    ),
    (
        "perl",
        ##"""
        Can't locate X.pm in @INC at a.pl line 3.
        BEGIN failed--compilation aborted at a.pl line 3.
        """##
    ),
    (
        "perl confess",
        ##"""
        boom at a.pl line 3.
        	main::f(1) called at a.pl line 7
        	main::g() called at a.pl line 9
        """##
    ),
    (
        "R",
        ##"""
        Error in f(1) : object 'x' not found
        Calls: g -> f
        Execution halted
        """##
    ),
    (
        "haskell",
        ##"""
        a: Prelude.head: empty list
        CallStack (from HasCallStack):
          error, called at libraries/base/GHC/List.hs:1646:3 in base:GHC.List
          badHead, called at x
        """##
    ),
    (
        "ocaml",
        ##"""
        Fatal error: exception Not_found
        Raised at Stdlib__List.find in file "list.ml", line 237, characters 10-25
        Called from Dune__exe__Main in file "bin/main.ml", line 3, characters 8-30
        """##
    ),
    (
        "julia",
        ##"""
        ERROR: LoadError: BoundsError: attempt to access 3-element Vector{Int64} at index [5]
        Stacktrace:
         [1] getindex(A::Vector{Int64}, i1::Int64)
           @ Base ./essentials.jl:13
         [2] top-level scope
           @ ~/a.jl:2
        in expression starting at /home/u/a.jl:2
        """##
    ),
    (
        "faulthandler",
        ##"""
        Fatal Python error: Segmentation fault

        Thread 0x00007f0000000000 (most recent call first):
          File "/usr/lib/python3.11/threading.py", line 320 in wait

        Current thread 0x00007f0000000001 (most recent call first):
          File "a.py", line 3 in f
          File "a.py", line 9 in <module>

        Extension modules: numpy.core._multiarray_umath, torch._C (total: 2)
        """##
    ),
    (
        "py warn log",
        ##"""
        2026-11-20 04:46:00,123 - py.warnings - WARNING - /srv/a.py:3: UserWarning: x
          warnings.warn("x")
        """##
    ),
    (
        "cuda assert",
        ##"""
        ../aten/src/ATen/native/cuda/Indexing.cu:1141: indexSelectLargeIndex: block: [0,0,0], thread: [3,0,0] Assertion `srcIndex < srcSelectDimSize` failed.
        ../aten/src/ATen/native/cuda/Indexing.cu:1141: indexSelectLargeIndex: block: [0,0,0], thread: [4,0,0] Assertion `srcIndex < srcSelectDimSize` failed.
        """##
    ),
    (
        "kernel oops off",
        ##"""
        [  812.123456] NVRM: The NVIDIA GPU 0000:3b:00.0
        NVRM: (PCI ID: 10de:20b5) installed in this system has
        NVRM: fallen off the bus and is not responding to commands.
        """##
    ),
    (
        "megatron validation",
        ##"""
        -----------------------------------------------------------------------------------------------
         validation loss at iteration 1000 | lm loss value: 2.345678E+00 | lm loss PPL: 1.044333E+01 | 
        -----------------------------------------------------------------------------------------------
        """##
    ),
    (
        "megatron timers",
        ##"""
        (min, max) time across ranks (ms):
            forward-backward ...............................: (812.34, 812.40)
            optimizer ......................................: (12.34, 12.40)
        """##
    ),
    (
        "cuda oom tail",
        ##"""
        torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 10.92 GiB total capacity; 10.33 GiB already allocated)
        """##
    ),
    (
        "xid119",
        ##"""
        [  812.123456] NVRM: Xid (PCI:0000:3b:00): 119, pid=4711, name=python, Timeout after 6s of waiting for RPC response from GPU0 GSP! Expected function 76 (GSP_RM_CONTROL) (0x2080 0x4).
        [  812.123460] NVRM: GPU0 GSP RPC buffer contains function 76 (GSP_RM_CONTROL) and data 0x2080 0x4.
        [  812.123461] NVRM: GPU0 RPC history (CPU -> GSP):
        [  812.123462] NVRM:     entry function                   data0              data1              ts_start           ts_end             duration actively_polling
        [  812.123463] NVRM:      0    76   GSP_RM_CONTROL        0x0000000020800a81 0x0000000000000008 0x00060b3b1c3ac6b1 0x0000000000000000          y
        [  812.123464] NVRM:     -1    76   GSP_RM_CONTROL        0x0000000020800a81 0x0000000000000008 0x00060b3b1c2c8651 0x00060b3b1c2c8d47   1782us  
        [  812.123465] NVRM: GPU0 RPC event history (CPU <- GSP):
        [  812.123466] NVRM:     entry function                   data0              data1              ts_start           ts_end             duration during_incomplete_rpc
        [  812.123467] NVRM:      0    4108 UCODE_LIBOS_PRINT     0x0000000000000000 0x0000000000000000 0x00060b3b1c3a1111 0x00060b3b1c3a1112      1us  
        """##
    ),
]

@Suite("What a runtime prints of an error is one record")
struct RuntimeShapeTests {
    @Test("between ordinary lines, however it arrives", arguments: runtimeShapes.indices)
    func whole(_ index: Int) {
        let (name, text) = runtimeShapes[index]
        for step in [.max, 61] {
            let records = framedTexts("starting up\n" + text + "\n2026-11-20 04:47:00,000 INFO next\n", step: step)
            #expect(records.count == 3 && records[1] == text + "\n", "\(name): \(records)")
        }
    }

    @Test("what ends a program does not join the INFO line before it")
    func behindInfo() {
        let names: Set<String> = [
            "java", "kotlin", "scala", "py group", "go panic", "rust", "asan", "tsan", "py log exc",
        ]
        for (name, text) in runtimeShapes where names.contains(name) {
            let records = framedTexts("2026-11-20 04:45:00,000 INFO before\n" + text + "\n")
            #expect(records.count == 2, "\(name): \(records)")
        }
    }

    @Test(
        "ordinary lines that look alike stay records of their own",
        arguments: [
            "==================\nresults of the day\n==================\n",
            "# a comment\n#\n# another one\n",
            "*** hello ***\nAborted by nobody\n",
            "Calls: 12\nTotal: 13\n",
            "stack traceback follows\n\tnone\n",
            "-----------------\nvalidation of the input\n-----------------\n",
            "Aborted\nAborted\n",
        ])
    func alike(_ text: String) {
        #expect(framedTexts(text).count == text.split(separator: "\n").count)
    }
}
