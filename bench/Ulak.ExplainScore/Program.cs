using Ulak.Reference.Explanations;
using Ulak.Reference.Tests.Explanation;

// dotnet run --project bench/Ulak.ExplainScore [-- --misses | FILE…]
if (args is [not "--misses", ..])
{
    foreach (var file in args)
    {
        Console.WriteLine(ExplanationDocument.From(Explainer.Explain(File.ReadAllBytes(file))).ToJson());
    }

    return 0;
}

var withMisses = args.Contains("--misses");
var found = 0;
foreach (var (name, score) in (ReadOnlySpan<(string, Func<string, CorpusScore>)>)[("bounces", CorpusScore.Bounces), ("replies", CorpusScore.Replies)])
{
    if (Corpus.Folder(name) is not { } folder)
    {
        Console.WriteLine($"{name}: no corpus beside the checkout");
        continue;
    }

    found++;
    var result = score(folder);
    Console.WriteLine($"== {name}");
    Console.Write(result.Table());
    foreach (var miss in withMisses ? result.Misses : [])
    {
        Console.WriteLine($"{miss.Case}\t{miss.Expected}\t{miss.Ours}\t{miss.Why}");
    }
}

return found > 0 ? 0 : 1;
