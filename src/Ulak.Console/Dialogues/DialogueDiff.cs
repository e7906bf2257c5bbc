using System.Text.RegularExpressions;
using Ulak.Console.Codes;

namespace Ulak.Console.Dialogues;

/// <summary>
/// Two sessions as one table: lines that both have stand once, others beside their counterpart. Ports, times and ids do not count.
/// </summary>
/// <param name="Language">The page's language.</param>
/// <param name="First">The first session.</param>
/// <param name="Second">The second session.</param>
/// <param name="Rows">The rows of the table.</param>
public sealed partial record DialogueDiff(PageLanguage Language, DialogueView First, DialogueView Second, IReadOnlyList<DiffRow> Rows)
{
    /// <summary>How many rows differ.</summary>
    public int Differences => Rows.Count(row => row.Kind != DiffKind.Same);

    /// <summary>Compares two sessions. A dialogue has at most a thousand entries.</summary>
    public static DialogueDiff Of(DialogueView first, DialogueView second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (firstRows, secondRows) = (Folded(first), Folded(second));
        var (ours, theirs) = (firstRows.Select(KeyOf).ToArray(), secondRows.Select(KeyOf).ToArray());
        var lengths = CommonLengths(ours, theirs);
        var rows = new List<DiffRow>();
        var (onlyFirst, onlySecond) = (new Queue<DialogueRow>(), new Queue<DialogueRow>());
        int i = 0, j = 0;
        while (i < ours.Length || j < theirs.Length)
        {
            if (i < ours.Length && j < theirs.Length && ours[i] == theirs[j])
            {
                Flush(rows, onlyFirst, onlySecond);
                rows.Add(new DiffRow(DiffKind.Same, firstRows[i++], secondRows[j++]));
            }
            else if (j == theirs.Length || (i < ours.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                onlyFirst.Enqueue(firstRows[i++]);
            }
            else
            {
                onlySecond.Enqueue(secondRows[j++]);
            }
        }

        Flush(rows, onlyFirst, onlySecond);
        return new DialogueDiff(first.Language, first, second, rows);
    }

    /// <summary>Lines between two common ones stand beside each other where client meets client and server meets server.</summary>
    private static void Flush(List<DiffRow> rows, Queue<DialogueRow> first, Queue<DialogueRow> second)
    {
        while (first.Count > 0 || second.Count > 0)
        {
            if (first.TryPeek(out var one) && second.TryPeek(out var other) && one.By == other.By)
            {
                rows.Add(new DiffRow(DiffKind.Different, first.Dequeue(), second.Dequeue()));
            }
            else
            {
                rows.Add(first.Count > 0 ? new DiffRow(DiffKind.OnlyOne, first.Dequeue(), null)
                    : new DiffRow(DiffKind.OnlyOne, null, second.Dequeue()));
            }
        }
    }

    private static int[,] CommonLengths(string[] first, string[] second)
    {
        var lengths = new int[first.Length + 1, second.Length + 1];
        for (var i = first.Length - 1; i >= 0; i--)
        {
            for (var j = second.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = first[i] == second[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }

    /// <summary>The rows of a dialogue, with the extensions of a reply to EHLO as one row: ten lines would hide what matters.</summary>
    private static List<DialogueRow> Folded(DialogueView view)
    {
        var rows = new List<DialogueRow>();
        for (var i = 0; i < view.Rows.Count; i++)
        {
            if (!view.Rows[i].IsExtension)
            {
                rows.Add(view.Rows[i]);
                continue;
            }

            var extensions = view.Rows.Skip(i).TakeWhile(row => row.IsExtension).ToList();
            i += extensions.Count - 1;
            rows.Add(extensions[0] with { Before = "250 " + string.Join(", ", extensions.Select(row => row.Text[4..])) });
        }

        return rows;
    }

    // Verbs, host names and parameter names are not case-sensitive (RFC 5321 §2.4).
    private static string KeyOf(DialogueRow row)
    {
        var text = Changing().Replace(row.Text, "#");
        return $"{row.By} {(row.By == "C" ? text.ToUpperInvariant() : text)}";
    }

    // An address with its port, a date and time, a message's id.
    [GeneratedRegex(@"(?<=[\d\]]):\d{1,5}\b|\b\d{4}-\d\d-\d\d[T ][\d:.]+Z?|\b[0-9a-z]{13}\b|\b\w{3}, \d{1,2} \w{3} \d{4} [\d:]+ [+-]\d{4}")]
    private static partial Regex Changing();
}

/// <summary>How the sides of a row relate.</summary>
public enum DiffKind
{
    /// <summary>Both sessions have the line.</summary>
    Same,

    /// <summary>The sessions differ here.</summary>
    Different,

    /// <summary>Only one session has the line.</summary>
    OnlyOne,
}

/// <summary>A row of two sessions.</summary>
public sealed record DiffRow(DiffKind Kind, DialogueRow? First, DialogueRow? Second);
