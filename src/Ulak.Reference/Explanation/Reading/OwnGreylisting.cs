using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// A filter of the own server that postpones a first attempt and reports it in other lines: the refusal beside them names no cause,
/// and nothing is broken.
/// </summary>
internal static class OwnGreylisting
{
    // What Plesk's handlers, Postgrey and SQLgrey write when they postpone.
    // Their names alone are in the lines of what they let pass.
    private static readonly SearchValues<string> Marks = SearchValues.Create(
    [
        "during call 'grey' handler", "Wait more time for current sender", "action=greylist", "sqlgrey: grey: new",
        "grey: early reconnect",
    ], StringComparison.OrdinalIgnoreCase);

    // A fault of the own server that the refusal names.
    private static readonly SearchValues<string> Faults = SearchValues.Create(
        ["lookup failure", "onfiguration error", "onfiguration problem", "nsufficient system storage", "unverified"],
        StringComparison.OrdinalIgnoreCase);

    public static ParsedInput Apply(string text, ParsedInput parsed) => parsed.Kind != InputKind.Log || !text.AsSpan().ContainsAny(Marks)
        ? parsed
        : parsed with
        {
            Findings =
            [
                .. parsed.Findings.Select(finding => finding is { IsOwnRefusal: true, ReasonByForm: null }
                    && finding.Statements.Any(statement => statement.Codes.Reply is 450 or 451
                        && !statement.Text.AsSpan().ContainsAny(Faults))
                    ? finding with { ReasonByForm = Reason.Greylisted, Action = "delayed" } : finding),
            ],
        };
}
