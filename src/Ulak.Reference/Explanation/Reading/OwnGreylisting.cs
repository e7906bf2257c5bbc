using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// A filter of the own server that postpones a first attempt and reports it in other lines: the refusal beside them names no cause,
/// and nothing is broken.
/// </summary>
internal static class OwnGreylisting
{
    // Plesk's handlers, Postgrey, milter-greylist, sqlgrey, the daemon of policyd.
    private static readonly SearchValues<string> Marks = SearchValues.Create(
    [
        "during call 'grey' handler", "greylisting filter[", "Wait more time for current sender", "postgrey[", "milter-greylist:",
        "sqlgrey:", "action=greylist",
    ], StringComparison.OrdinalIgnoreCase);

    public static ParsedInput Apply(string text, ParsedInput parsed) => parsed.Kind != InputKind.Log || !text.AsSpan().ContainsAny(Marks)
        ? parsed
        : parsed with
        {
            Findings =
            [
                .. parsed.Findings.Select(finding => finding is { IsOwnRefusal: true, ReasonByForm: null }
                    && finding.Statements.Any(statement => statement.Codes.Reply is 450 or 451)
                    ? finding with { ReasonByForm = Reason.Greylisted, Action = "delayed" } : finding),
            ],
        };
}
