using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Finds the step at which a server refused in the notice of the sending server.</summary>
internal static class StepScanner
{
    // A longer notice is about many recipients or quotes other text.
    private const int MaxLength = 4000;

    private static readonly (string Mark, SessionStep Phase)[] Marks =
    [
        // Postfix
        ("in reply to MAIL FROM", SessionStep.Mail), ("in reply to RCPT TO", SessionStep.Rcpt),
        ("in reply to end of DATA", SessionStep.Data), ("in reply to DATA", SessionStep.Data),
        ("in reply to EHLO", SessionStep.Hello), ("in reply to HELO", SessionStep.Hello), ("in reply to STARTTLS", SessionStep.StartTls),
        ("refused to talk to me", SessionStep.Connect),
        // Exim
        ("after MAIL FROM:", SessionStep.Mail), ("after RCPT TO:", SessionStep.Rcpt), ("after end of data", SessionStep.Data),
        ("after DATA:", SessionStep.Data), ("after initial connection", SessionStep.Connect),
        ("after EHLO", SessionStep.Hello), ("after HELO", SessionStep.Hello), ("after STARTTLS", SessionStep.StartTls),
        ("after pipelined MAIL FROM:", SessionStep.Mail), ("after pipelined RCPT TO:", SessionStep.Rcpt),
        // qmail
        ("but sender was rejected", SessionStep.Mail), ("but my name was rejected", SessionStep.Hello),
        ("but greeting failed", SessionStep.Connect), ("does not like recipient", SessionStep.Rcpt),
        ("failed after I sent the message", SessionStep.Data),
        // Go's mail libraries
        ("issue MAIL command", SessionStep.Mail), ("issue RCPT command", SessionStep.Rcpt), ("issue DATA command", SessionStep.Data),
    ];

    private static readonly SearchValues<string> AnyMark =
        SearchValues.Create([.. Marks.Select(m => m.Mark)], StringComparison.OrdinalIgnoreCase);

    /// <summary>The step that the first statement names, or <see cref="SessionStep.Unknown"/>.</summary>
    public static SessionStep Find(IReadOnlyList<Statement> statements)
    {
        foreach (var passage in statements)
        {
            if (passage.Text.Length > MaxLength || passage.Text.AsSpan().IndexOfAny(AnyMark) is not (>= 0 and var at))
            {
                continue;
            }

            var rest = passage.Text.AsSpan(at);
            foreach (var (mark, phase) in Marks)
            {
                if (rest.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
                {
                    return phase;
                }
            }
        }

        return SessionStep.Unknown;
    }
}
