using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ulak.Reference;
using Ulak.Reference.Explanation;
using Ulak.Reference.Tests.Explanation;
using Ulak.Reference.Tests.Field;

// dotnet run --project bench/Ulak.ExplainScore
//     [-- --misses | --misses A | --misses B | --halves | --speed | --field FILE… | --steps FILE… | --lines FILE | FILE…]
if (args is [var first, ..] && !first.StartsWith("--", StringComparison.Ordinal))
{
    foreach (var file in args)
    {
        System.Console.WriteLine(ExplanationJson.Serialize(Explainer.Explain(File.ReadAllBytes(file))));
    }

    return 0;
}

if (args is ["--lines", var list])
{
    foreach (var line in File.ReadLines(list))
    {
        var recipient = Explainer.Explain(line).Recipients.FirstOrDefault();
        System.Console.WriteLine($"{recipient?.Reason.Word(),-22}\t{recipient?.Rule,-28}\t{line}");
    }

    return 0;
}

if (args is ["--steps", .. var stepFiles])
{
    Steps(stepFiles);
    return 0;
}

if (args is ["--field", .. var fieldFiles])
{
    Field(fieldFiles);
    return 0;
}

if (args.Contains("--speed"))
{
    Speed();
    return 0;
}

var withMisses = args.Contains("--misses");
var only = args.Contains("A") ? 'A' : args.Contains("B") ? 'B' : '*';
var found = 0;
foreach (var (name, score) in (ReadOnlySpan<(string, Func<string, CorpusScore>)>)[("bounces", CorpusScore.Bounces),
    ("replies", CorpusScore.Replies)])
{
    if (Corpus.Folder(name) is not { } folder)
    {
        System.Console.WriteLine($"{name}: no corpus beside the checkout");
        continue;
    }

    found++;
    var result = score(folder);
    System.Console.WriteLine($"== {name}");
    System.Console.Write(args.Contains("--halves") || only != '*' ? "" : result.Table());
    System.Console.WriteLine(result.Halves());
    foreach (var miss in withMisses ? result.Misses : [])
    {
        if (only == '*' || miss.Half == only)
        {
            System.Console.WriteLine($"{miss.Case}\t{miss.Expected}\t{miss.Ours}\t{miss.Why}");
        }
    }
}

return found > 0 ? 0 : 1;

// Texts of users with expected results: totals by kind, and each miss.
static void Field(string[] files)
{
    FieldResult[] results = [.. files.SelectMany(FieldCase.Load).Select(each => each.Run())];
    foreach (var miss in results.Where(result => !result.IsRight))
    {
        var answer = miss.Answer;
        Console.WriteLine($"{miss.Case.Id} [{miss.Case.Kind}] {miss.Wrong}");
        Console.WriteLine(
            $"    is {answer?.Reason.Word()} {answer?.Code} {answer?.Enhanced} {answer?.Temporary} {answer?.Actor.Word()}"
            + $" by {answer?.Rule} for {string.Join(' ', miss.Recipients)}");
    }

    foreach (var group in results.GroupBy(result => result.Case.Kind).OrderByDescending(group => group.Count())
        .Append(results.GroupBy(_ => "all").Single()))
    {
        Console.WriteLine(
            $"{group.Key,-18} {group.Count(),4}  reason {group.Count(r => r.IsReasonRight),4}  all {group.Count(r => r.IsRight),4}");
    }
}

// The steps beside the remedy that a reader expected, for a person to compare.
static void Steps(string[] files)
{
    foreach (var each in files.SelectMany(FieldCase.Load))
    {
        var expected = each.Row.TryGetProperty("advice", out var advice) || each.Row.TryGetProperty("note", out advice)
            ? advice.GetString() : "";
        var answer = Explainer.Explain(each.Text).Recipients.FirstOrDefault();
        Console.WriteLine(
            $"{each.Id} [{each.Kind}] {answer?.Reason.Word()} / {answer?.Cause ?? "-"}\n    expected: {expected}"
            + $"\n    is: {string.Join(" | ", answer?.Steps ?? [])}");
    }
}

// A megabyte of each form that is read, best of five.
static void Speed()
{
    foreach (var (name, head, line) in (ReadOnlySpan<(string, string, string)>)
    [
        ("a bounce with a long text",
            "From: MAILER-DAEMON@example.net\nTo: a@example.net\nSubject: failure notice\n\n"
                + "<ayse@example.org>:\n550 5.1.1 No such user\n\n",
            "Some words on a mailbox, a user, a message that was refused by a policy of the host.\n"),
        ("a log", "",
            "Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse{0}@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=5.2.2, "
                + "status=bounced (host mx.example.org[192.0.2.1] said: 552 5.2.2 Mailbox full)\n"),
        ("a dialogue", "220 mx.example.org ESMTP\nMAIL FROM:<a@example.net>\n250 2.1.0 Ok\n",
            "RCPT TO:<ayse{0}@example.org>\n550 5.1.1 User unknown\n"),
        ("one long line", "", "550 5.1.1 user unknown mailbox full "),
        ("octets that say nothing", "", "x"),
    ])
    {
        var text = new StringBuilder(head);
        for (var i = 0; text.Length < 1 << 20; i++)
        {
            text.Append(line.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        var octets = Encoding.UTF8.GetBytes(text.ToString());
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var watch = Stopwatch.StartNew();
            Explainer.Explain(octets);
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        System.Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name,-28} {octets.Length,9} octets  {best.TotalMilliseconds,7:0.0} ms"));
    }
}
