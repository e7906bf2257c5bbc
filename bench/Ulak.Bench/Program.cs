using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Ulak.Bench;

// dotnet run -c Release --project bench/Ulak.Bench -- --filter '*' [--quick]. Everything else is BenchmarkDotNet's own; --quick takes
// seconds, not minutes.
var quick = args.Contains("--quick");
var job = quick ? Job.ShortRun : Job.MediumRun.WithLaunchCount(1);
var config = ManualConfig.CreateEmpty()
    .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddColumn(new ThroughputColumn())
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .WithOptions(ConfigOptions.JoinSummary)
    .WithArtifactsPath(Path.Combine("out", "bench", "dotnet"));
BenchmarkSwitcher.FromAssembly(typeof(ParserBenchmarks).Assembly).Run([.. args.Where(arg => arg != "--quick")], config);
