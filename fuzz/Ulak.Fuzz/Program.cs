using SharpFuzz;
using Ulak.Fuzz;
using Ulak.Fuzz.Targets;

return args switch
{
    ["list"] => Commands.List(),
    ["seeds", ..] => Commands.WriteSeeds(args.Length > 1 ? args[1] : RepositoryRoot.PathOf("fuzz", "corpus")),
    ["replay", var name, .. var files] when AllTargets.Find(name) is { } target => Commands.Replay(target, files),
    ["afl", var name] when AllTargets.Find(name) is { } target => Commands.RunUnderAfl(target),
    _ => Commands.Usage(),
};

internal static class Commands
{
    public static int Usage()
    {
        System.Console.Error.WriteLine(
            "Ulak.Fuzz list | seeds [FOLDER] | replay TARGET FILE... | afl TARGET (what fuzz/run.sh runs under afl-fuzz)");
        return 2;
    }

    public static int List()
    {
        foreach (var target in AllTargets.List)
        {
            System.Console.WriteLine($"{target.Name,-10}{target.Summary}");
        }

        return 0;
    }

    public static int WriteSeeds(string folder)
    {
        foreach (var target in AllTargets.List)
        {
            var path = Path.Combine(folder, target.Name);
            Directory.CreateDirectory(path);
            var count = 0;
            var octets = 0L;
            foreach (var seed in target.Seeds())
            {
                File.WriteAllBytes(Path.Combine(path, seed.Name), seed.Octets);
                count++;
                octets += seed.Octets.Length;
            }

            System.Console.WriteLine($"{target.Name}: {count} seeds, {octets} octets");
        }

        return 0;
    }

    /// <summary>Runs files, or all files of a folder, and prints the violations. The status is 1 if there are any.</summary>
    public static int Replay(FuzzTarget target, string[] paths)
    {
        var broken = 0;
        var files = paths.SelectMany(path => Directory.Exists(path) ? [.. Directory.GetFiles(path).Order(StringComparer.Ordinal)]
            : new[] { path }).ToList();
        foreach (var file in files)
        {
            try
            {
                target.Run(File.ReadAllBytes(file));
            }
            catch (Exception exception)
            {
                broken++;
                System.Console.WriteLine($"{file}: {exception}");
            }
        }

        System.Console.WriteLine($"{target.Name}: {files.Count} inputs, {broken} broken");
        return broken == 0 && files.Count > 0 ? 0 : 1;
    }

    public static int RunUnderAfl(FuzzTarget target)
    {
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var octets = new MemoryStream();
            stream.CopyTo(octets);
            target.Run(octets.ToArray());
        });
        return 0;
    }
}
