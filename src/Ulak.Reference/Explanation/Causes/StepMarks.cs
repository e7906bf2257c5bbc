using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// What the steps of a language ask for: <c>[address] Check the address …</c> in the files. A step that a person has tried in vain comes
/// behind the others, since it may have been done wrongly.
/// </summary>
internal sealed partial class StepMarks
{
    // By the step's template, without the mark.
    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);

    /// <summary>Steps without their marks, which are kept.</summary>
    public string[] Remove(IReadOnlyList<string> steps) => [.. steps.Select(Remove)];

    /// <summary>A step without its mark, which is kept.</summary>
    public string Remove(string step)
    {
        if (Mark().Match(step) is not { Success: true } mark)
        {
            return step;
        }

        var text = step[mark.Length..];
        _attempts[text] = Enum.Parse<Attempt>(mark.Groups["attempt"].Value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        return text;
    }

    /// <summary>The first steps, up to <paramref name="end"/>, with those last that the person has tried; the rest stays.</summary>
    public List<string> TriedLast(List<string> steps, int end, PersonReport? person)
    {
        var isTried = steps.ConvertAll(step => person is not null && _attempts.TryGetValue(step, out var attempt)
            && person.HasTried(attempt));
        return !isTried.Take(end).Contains(true) ? steps
            : [.. steps.Where((_, i) => i < end && !isTried[i]), .. steps.Where((_, i) => i < end && isTried[i]), .. steps.Skip(end)];
    }

    [GeneratedRegex(@"^\[(?<attempt>[a-z-]+)\] ", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
