using Ulak.Console.Codes;


namespace Ulak.Console.Dialogues;

/// <summary>Two sessions side by side, with their differences marked.</summary>
public sealed record DialogueComparison(PageLanguage Language, DialogueView First, DialogueView Second)
{
    public static DialogueComparison Of(DialogueView first, DialogueView second)
    {
        var (inFirst, inSecond) = FindCommonLines([.. first.Rows.Select(Key)], [.. second.Rows.Select(Key)]);
        return new(first.Language, MarkDifferences(first, inFirst), MarkDifferences(second, inSecond));
    }

    private static string Key(DialogueRow line) => $"{line.By} {line.Text}";

    private static DialogueView MarkDifferences(DialogueView view, bool[] common) =>
        view with { Rows = [.. view.Rows.Select((line, i) => line with { IsDifferent = !common[i] })] };

    /// <summary>Finds the lines of the longest common subsequence. A dialogue has at most a thousand entries.</summary>
    private static (bool[] First, bool[] Second) FindCommonLines(string[] first, string[] second)
    {
        var lengths = new int[first.Length + 1, second.Length + 1];
        for (var i = first.Length - 1; i >= 0; i--)
        {
            for (var j = second.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = first[i] == second[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        var (inFirst, inSecond) = (new bool[first.Length], new bool[second.Length]);
        for (int i = 0, j = 0; i < first.Length && j < second.Length;)
        {
            if (first[i] == second[j])
            {
                inFirst[i++] = inSecond[j++] = true;
            }
            else if (lengths[i + 1, j] >= lengths[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return (inFirst, inSecond);
    }
}
