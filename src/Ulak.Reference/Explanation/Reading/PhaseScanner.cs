using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>At which step a server refused, as the notice of the sending server tells it.</summary>
internal static class PhaseScanner
{
    // A notice that is longer tells of many recipients or carries foreign text.
    private const int MaxLength = 4000;

    private static readonly (string Mark, Phase Phase)[] Marks =
    [
        // Postfix
        ("in reply to MAIL FROM", Phase.Mail), ("in reply to RCPT TO", Phase.Rcpt), ("in reply to end of DATA", Phase.Data), ("in reply to DATA", Phase.Data),
        ("in reply to EHLO", Phase.Hello), ("in reply to HELO", Phase.Hello), ("in reply to STARTTLS", Phase.StartTls), ("refused to talk to me", Phase.Connect),
        // Exim
        ("after MAIL FROM:", Phase.Mail), ("after RCPT TO:", Phase.Rcpt), ("after end of data", Phase.Data), ("after DATA:", Phase.Data), ("after initial connection", Phase.Connect),
        ("after EHLO", Phase.Hello), ("after HELO", Phase.Hello), ("after STARTTLS", Phase.StartTls), ("after pipelined MAIL FROM:", Phase.Mail), ("after pipelined RCPT TO:", Phase.Rcpt),
        // qmail
        ("but sender was rejected", Phase.Mail), ("but my name was rejected", Phase.Hello), ("but greeting failed", Phase.Connect), ("does not like recipient", Phase.Rcpt), ("failed after I sent the message", Phase.Data),
    ];

    private static readonly SearchValues<string> AnyMark = SearchValues.Create([.. Marks.Select(m => m.Mark)], StringComparison.OrdinalIgnoreCase);

    /// <summary>The first text that tells it, or <see cref="Phase.Unknown"/>.</summary>
    public static Phase Find(IReadOnlyList<Passage> passages)
    {
        foreach (var passage in passages)
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

        return Phase.Unknown;
    }
}
