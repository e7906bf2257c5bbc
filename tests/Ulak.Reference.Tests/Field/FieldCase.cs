using System.Globalization;
using System.Text.Json;
using Ulak.Reference.Explanation;
using Ulak.Reference.Tests.Explanation;

namespace Ulak.Reference.Tests.Field;

/// <summary>The result for one text: which of the expected values were found.</summary>
internal sealed record FieldResult(FieldCase Case, bool IsReasonRight, string Wrong, RecipientExplanation? Answer,
    IReadOnlyList<string> Recipients)
{
    public bool IsRight => Wrong.Length == 0;
}

/// <summary>A text that a user posted, with the results that a reader expected before the program was run.</summary>
internal sealed record FieldCase(string Id, string Kind, string Text, JsonElement Row)
{
    // In these classes of field.jsonl a missing list of recipients means that none may be named.
    private static readonly string[] WithoutRecipients = ["sender-as-recipient", "desk-as-recipient", "python-dict-address"];

    public static IReadOnlyList<FieldCase> Load(string path) =>
        [.. Corpus.Lines(path).Select(row => new FieldCase(row.Text("id")!, row.Text("kind")!, row.Text("text")!, row))];

    public FieldResult Run()
    {
        var result = Explainer.Explain(Text);
        var answer = result.Recipients.FirstOrDefault();
        string[] named = [.. result.Recipients.Select(recipient => recipient.Address).OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase)];
        var wrong = new List<string>();
        Check("reason", answer?.Reason.Word());
        var isReasonRight = wrong.Count == 0;
        Check("code", answer?.Code?.ToString(CultureInfo.InvariantCulture));
        Check("enhanced", answer?.Enhanced);
        Check("temporary", answer?.Temporary == true ? "True" : "False");
        Check("actor", answer?.Actor.Word());
        if (ExpectedRecipients() is { } expected && !expected.Any(list => list.Order(StringComparer.OrdinalIgnoreCase)
            .SequenceEqual(named.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase)))
        {
            wrong.Add($"recipients ({string.Join(' ', expected[0])} expected)");
        }

        return new FieldResult(this, isReasonRight, string.Join(", ", wrong), answer, named);

        void Check(string name, string? given)
        {
            var values = new List<string?> { Value(Row.GetProperty("expected").GetProperty(name)) };
            if (Row.TryGetProperty("also", out var also) && also.TryGetProperty(name, out var others))
            {
                values.AddRange(others.EnumerateArray().Select(Value));
            }

            if (!values.Contains(given))
            {
                wrong.Add($"{name} ({string.Join('/', values)} expected)");
            }
        }
    }

    private static string? Value(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.ToString();

    private List<string[]>? ExpectedRecipients()
    {
        if (!Row.TryGetProperty("recipients", out var list))
        {
            return Row.TryGetProperty("class", out var classes)
                && classes.EnumerateArray().Any(each => WithoutRecipients.Contains(each.GetString())) ? [[]] : null;
        }

        List<string[]> expected = [Strings(list)];
        if (Row.TryGetProperty("also", out var also) && also.TryGetProperty("recipients", out var others))
        {
            expected.AddRange(others.EnumerateArray().Select(Strings));
        }

        return expected;
    }

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(each => each.GetString()!)];
}
