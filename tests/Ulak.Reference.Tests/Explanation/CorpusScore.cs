using System.Globalization;
using System.Text;
using System.Text.Json;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>A case whose result differs from what its collectors expected.</summary>
internal sealed record CorpusMiss(string Case, string Group, string Expected, string Ours, string Why)
{
    /// <summary>The half of the case: 'A' is looked at when rules are written, 'B' measures the rules on other texts.</summary>
    public char Half => CorpusScore.HalfOf(Case);
}

/// <summary>Counts how often reason and code are right, over a corpus.</summary>
internal sealed class CorpusScore
{
    private readonly SortedDictionary<string, (int Right, int All)> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<char, (int Right, int All)> _halves = [];

    public List<CorpusMiss> Misses { get; } = [];

    public int All => _groups.Values.Sum(g => g.All);

    public int Right => _groups.Values.Sum(g => g.Right);

    public double Percent => All == 0 ? 0 : 100.0 * Right / All;

    /// <summary>The same half for a bounce, its recipients and the reply lines taken from it.</summary>
    public static char HalfOf(string id)
    {
        var end = id.IndexOf('#', StringComparison.Ordinal);
        var name = end < 0 ? id : id[..end];
        var dash = name.LastIndexOf("-r", StringComparison.Ordinal);
        name = dash > 0 && dash + 2 < name.Length && name.AsSpan(dash + 2).IndexOfAnyExceptInRange('0', '9') < 0 ? name[..dash] : name;

        // FNV-1a: the same on every machine and in every run.
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return ((hash >> 16) & 1) == 0 ? 'A' : 'B';
    }

    public static CorpusScore Bounces(string folder)
    {
        var score = new CorpusScore();
        foreach (var entry in Corpus.Lines(Path.Combine(folder, "cases.jsonl")))
        {
            if (entry.GetProperty("recipients").ValueKind != JsonValueKind.Array)
            {
                continue;
            }

            var result = Explainer.Explain(File.ReadAllBytes(Path.Combine(folder, entry.Text("file")!)));
            score.Bounce(entry, result);
        }

        return score;
    }

    public static CorpusScore Replies(string folder)
    {
        var score = new CorpusScore();
        foreach (var entry in Corpus.Lines(Path.Combine(folder, "replies.jsonl")))
        {
            var word = entry.Text("reason");
            if (word is null || ReasonTable.NotCounted.Contains(word))
            {
                continue;
            }

            var line = entry.Text("line")!;
            var (code, status) = (entry.Text("replycode"), entry.Text("status"));
            if (entry.Text("kind") != "line")
            {
                // A fragment is a part of a reply: its codes stand beside it.
                line = string.Join(' ', new[] { code, status, line }.Where(s => s is not null));
            }

            var recipient = Explainer.Explain(line).Recipients.FirstOrDefault();
            var group = $"{entry.Text("kind")} {entry.Text("scheme")} {entry.Text("provider")}";
            var reasonIsRight = ReasonTable.Matches(word, recipient);
            var codeIsRight = code is null || recipient?.Code?.ToString(CultureInfo.InvariantCulture) == code;
            var statusIsRight = status is null
                || recipient?.Enhanced == status
                || entry.Text("kind") != "line"
                || !line.Contains(status, StringComparison.Ordinal);
            score.Count(group, reasonIsRight && codeIsRight && statusIsRight,
                new CorpusMiss(entry.Text("id")!, group, $"{word} {code} {status}", Describe(recipient), line));
        }

        return score;
    }

    public string Halves() =>
        string.Join("; ",
            _halves.Select(
                h => string.Create(CultureInfo.InvariantCulture,
                    $"half {h.Key}: {h.Value.Right} of {h.Value.All} ({100.0 * h.Value.Right / h.Value.All:0.0} %)")));

    public string Table()
    {
        var text = new StringBuilder();
        foreach (var (group, (right, all)) in _groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"{group,-40} {right,4} of {all,4}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{"all",-40} {Right,4} of {All,4}  {Percent:0.0} %\n").ToString();
    }

    private void Bounce(JsonElement entry, ExplanationResult result)
    {
        var group = entry.Text("agent") ?? "none";
        var expected = entry.GetProperty("recipients").EnumerateArray().ToList();
        if (expected.Count == 0)
        {
            Count(group, result.Recipients.Length == 0,
                new CorpusMiss(entry.Text("id")!, group, "nothing", string.Join(", ", result.Recipients.Select(Describe)),
                    result.Kind.ToString()));
            return;
        }

        for (var i = 0; i < expected.Count; i++)
        {
            var word = expected[i].Text("reason")!;
            if (ReasonTable.NotCounted.Contains(word))
            {
                continue;
            }

            var recipient = i < result.Recipients.Length ? result.Recipients[i] : null;
            var reasonIsRight = ReasonTable.Matches(word, recipient);
            var code = expected[i].Text("replycode");
            var codeIsRight = code is null || recipient?.Code?.ToString(CultureInfo.InvariantCulture) == code;
            var status = expected[i].Text("status");
            var inMessage = expected[i].Text("status_is") == "in the message";
            // A number that they invented means no more than its class, and nothing where the report of the mail has a Status that we give.
            var statusIsRight = status is null
                || (inMessage
                    ? recipient?.Enhanced == status
                    : recipient?.Enhanced is null || recipient.Enhanced[0] == status[0] || Reported(entry, i) == recipient.Enhanced);
            var wrong =
                string.Join('+',
                    new[] { reasonIsRight ? null : "reason", codeIsRight ? null : "code",
                        statusIsRight ? null : "status" }.Where(s => s is not null));
            Count(group, wrong.Length == 0,
                new CorpusMiss($"{entry.Text("id")}#{i + 1}", group, $"{word} {code} {status}{(inMessage ? "" : "*")}",
                    $"{Describe(recipient)} ({result.Recipients.Length} of {expected.Count})", wrong));
        }
    }

    private static string? Reported(JsonElement entry, int recipient) =>
        entry.TryGetProperty("dsn", out var groups)
            && groups.ValueKind == JsonValueKind.Array
            && recipient < groups.GetArrayLength()
            && groups[recipient].ValueKind == JsonValueKind.Object
            ? groups[recipient].EnumerateObject()
                .FirstOrDefault(
                    f => f.Name.Equals("Status",
                        StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } status
                            ? status.GetString()?.Split(' ', '(')[0] : null
            : null;

    private void Count(string group, bool isRight, CorpusMiss miss)
    {
        var (right, all) = _groups.GetValueOrDefault(group);
        _groups[group] = (right + (isRight ? 1 : 0), all + 1);
        var half = _halves.GetValueOrDefault(miss.Half);
        _halves[miss.Half] = (half.Right + (isRight ? 1 : 0), half.All + 1);
        if (!isRight)
        {
            Misses.Add(miss);
        }
    }

    private static string Describe(RecipientExplanation? recipient) =>
        recipient is null
            ? "nobody"
            : $"{recipient.Reason.Word()} {recipient.Code} {recipient.Enhanced} by {recipient.Rule}"
                + $" «{recipient.Evidence.FirstOrDefault()?.Text}»";
}
