using Ulak.Client;
using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Console.Releasing;
using Ulak.Smtp.Addresses;
using Ulak.Storage;

namespace Ulak.Console.Composing;

/// <summary>Sends a message that was written in the console: into the inbox, or to the release server.</summary>
internal sealed class DraftSender(MessageSubmission submission, IMessageStore store, MessageRelease release)
{
    /// <summary>The largest message, in octets.</summary>
    public long MaxMessageOctets => submission.MaxMessageOctets;

    /// <summary>Sends a draft. Returns what is wrong with it, or null.</summary>
    public async Task<string?> SendAsync(MessageDraft draft, IEnumerable<AttachmentRequest> files, HttpContext http)
    {
        var language = PageLanguage.Of(http);
        var (to, cc) = (AddressList.Split(draft.To), AddressList.Split(draft.Cc));
        if (to.IsEmpty && cc.IsEmpty)
        {
            return language.Word("compose-no-recipient");
        }

        var attachments = files.ToList();
        if (draft is { AttachesOriginal: true, Original: { } original })
        {
            using var content = new MemoryStream();
            if (await store.CopyContentAsync(original, content, http.RequestAborted))
            {
                attachments.Insert(0, new AttachmentRequest($"{original}.eml", "message/rfc822", null, content.ToArray()));
            }
        }

        var request = new CreateMessageRequest
        {
            From = draft.From.Trim(),
            To = to,
            Cc = cc,
            Subject = draft.Subject,
            Text = draft.Text.ReplaceLineEndings("\n"),
            Headers = new[] { ("In-Reply-To", draft.InReplyTo), ("References", draft.References) }
                .Where(field => field.Item2.Length > 0).ToDictionary(field => field.Item1, field => field.Item2),
            Attachments = attachments,
        };
        var problem = draft.IsRelease ? await ReleaseAsync(request, language, http.RequestAborted)
            : (await SendApi.CreateAsync(http, submission, store, request)).Problem is { } refused ? $"{refused.Detail} {refused.Remedy}"
            : null;
        return problem;
    }

    private async Task<string?> ReleaseAsync(CreateMessageRequest request, PageLanguage language, CancellationToken stop)
    {
        var recipients = request.To!.Concat(request.Cc!).Select(MessageComposer.AddressOf).Distinct(StringComparer.Ordinal).ToList();
        if (recipients.FirstOrDefault(each => !release.Allows(each)) is { } barred)
        {
            return language.Word("compose-not-allowed", barred);
        }

        var (octets, problem) = await MessageComposer.ComposeAsync(request, stop);
        if (octets is null)
        {
            return $"{problem!.Detail} {problem.Remedy}";
        }

        var from = Mailbox.TryParse(MessageComposer.AddressOf(request.From ?? ""), smtpUtf8: true, out var sender, out _)
            ? new ReversePath(sender) : ReversePath.Null;
        var paths = new List<ForwardPath>();
        foreach (var recipient in recipients)
        {
            if (!Mailbox.TryParse(recipient, smtpUtf8: true, out var mailbox, out var fault))
            {
                return $"{recipient}: {fault!.Message}";
            }

            paths.Add(new ForwardPath(mailbox));
        }

        var outcomes = await release.SendAsync(OutgoingMail.Create(from, paths, octets), stop);
        var refused = outcomes.Where(each => !each.Sent).Select(each => $"{each.Recipient}: {each.Answer}").ToList();
        return refused.Count == 0 ? null : language.Word("compose-refused", string.Join("; ", refused));
    }
}
