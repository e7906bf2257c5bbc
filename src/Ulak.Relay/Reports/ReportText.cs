using System.Globalization;
using System.Text;
using Ulak.Reference.Explanation;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Reports;

/// <summary>Writes the text of a report for people: what happened, who can solve it, what to do, and the reply.</summary>
internal static class ReportText
{
    public static string Write(ReportInput input, ReportKind kind, ReportTexts texts)
    {
        var text = new StringBuilder();
        text.Append(texts.Opening(kind)).Append("\n\n");

        // Recipients with the same cause share its explanation.
        foreach (var group in input.Deliveries.GroupBy(each => (each.Delivery.LastReply, each.Delivery.LastHost, each.IsExpired)))
        {
            foreach (var each in group)
            {
                text.Append("  <").Append(each.Delivery.ForwardPath).Append(">\n");
            }

            text.Append('\n');
            Explain(text, (input, kind, texts), group.First(), group.Count() == 1 ? group.First().Delivery.ForwardPath : "");
        }

        var first = input.Deliveries[0].Delivery;
        text.Append(Format(texts.Message, first.Subject, ReportTexts.Format(first.QueuedAt))).Append('\n');
        if (input.Deliveries.Any(each => !each.Dialogue.IsEmpty))
        {
            text.Append(texts.Attached).Append('\n');
        }

        return text.Append(Format(texts.Signature, input.HostName)).Append('\n').ToString();
    }

    private static void Explain(
        StringBuilder text, (ReportInput Input, ReportKind Kind, ReportTexts Texts) report, ReportedDelivery reported, string recipient)
    {
        var (input, kind, texts) = report;
        var delivery = reported.Delivery;
        if (kind is ReportKind.Success or ReportKind.Relayed)
        {
            return;
        }

        var meaning = OutcomeMeaning.Of(delivery.LastReply, delivery.Reason, texts.Language, recipient);
        if (meaning.Reason != Reason.Unknown)
        {
            text.Append(texts.Happened).Append(": ").Append(meaning.Title).Append(". ").Append(meaning.Meaning).Append('\n');
            if (meaning.Actor != Actor.None)
            {
                text.Append(Format(texts.Actor, texts.ActorName(meaning.Actor))).Append('\n');
            }

            text.Append('\n');
            if (!meaning.Steps.IsEmpty)
            {
                text.Append(texts.ToDo).Append(":\n");
                for (var i = 0; i < meaning.Steps.Length; i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  {i + 1}. {meaning.Steps[i]}\n");
                }

                text.Append('\n');
            }
        }

        text.Append(delivery.LastHost.Length > 0 ? Format(texts.HostReply, delivery.LastHost) : texts.Cause).Append("\n  ")
            .Append(delivery.LastReply).Append("\n\n");
        if (kind == ReportKind.Delay)
        {
            text.Append(Format(texts.Retries, ReportTexts.Format(delivery.NextAt), ReportTexts.Format(delivery.ExpiresAt))).Append("\n\n");
        }
        else if (reported.IsExpired)
        {
            text.Append(Format(texts.GivenUp, ReportTexts.Format(input.Now))).Append("\n\n");
        }
    }

    private static string Format(string pattern, params object[] values) => string.Format(CultureInfo.InvariantCulture, pattern, values);
}
