using MimeKit;
using MimeKit.Utils;
using Ulak.Server;

namespace Ulak.Console.Api;

/// <summary>Composes a message from a request.</summary>
internal static class MessageComposer
{
    public static async Task<(byte[]? Octets, ApiProblem? Problem)> ComposeAsync(
        CreateMessageRequest order, CancellationToken stop, string? messageId = null)
    {
        using var message = new MimeMessage { MessageId = messageId ?? MimeUtils.GenerateMessageId(LocalHost.Name) };
        string[] from = [string.IsNullOrEmpty(order.From) ? "MAILER-DAEMON@" + LocalHost.Name : order.From];
        var problem = AddAddresses(message.From, "from", from)
            ?? AddAddresses(message.To, "to", order.To)
            ?? AddAddresses(message.Cc, "cc", order.Cc)
            ?? AddAddresses(message.ReplyTo, "replyTo", order.ReplyTo)
            ?? AddHeaders(message, order.Headers);
        if (problem is not null)
        {
            return (null, problem);
        }

        if (order.Subject is not null || message.Subject is null)
        {
            message.Subject = order.Subject ?? "";
        }

        if (BuildBody(order, out var body) is { } odd)
        {
            return (null, odd);
        }

        message.Body = body;
        message.Prepare(EncodingConstraint.SevenBit);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        using var output = new MemoryStream();
        await message.WriteToAsync(format, output, stop);
        return (output.ToArray(), null);
    }

    /// <summary>The mailbox without a display name.</summary>
    public static string AddressOf(string text) => MailboxAddress.TryParse(text, out var address) ? address.Address : text;

    private static ApiProblem? AddAddresses(InternetAddressList list, string name, IEnumerable<string?>? texts)
    {
        foreach (var text in texts ?? [])
        {
            if (!MailboxAddress.TryParse(text, out var address))
            {
                return ApiProblem.InvalidValue(name, text, "an address such as ann@example.org or Ann <ann@example.org>");
            }

            list.Add(address);
        }

        return null;
    }

    private static ApiProblem? AddHeaders(MimeMessage message, IReadOnlyDictionary<string, string>? fields)
    {
        foreach (var (name, value) in fields ?? new Dictionary<string, string>())
        {
            if (name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(':', StringComparison.Ordinal)
                || value is null || value.AsSpan().ContainsAny('\r', '\n'))
            {
                return ApiProblem.InvalidValue("headers", name, "a name of printable ASCII without a colon, with a value in one line");
            }

            try
            {
                message.Headers.Replace(name, value);
            }
            catch (Exception e) when (e is ArgumentException or FormatException)
            {
                return ApiProblem.InvalidValue("headers", name, "a header field (" + e.Message + ")");
            }
        }

        return null;
    }

    private static ApiProblem? BuildBody(CreateMessageRequest order, out MimeEntity body)
    {
        var builder = new BodyBuilder { TextBody = order.Text ?? (order.Html is null ? "" : null), HtmlBody = order.Html };
        foreach (var file in order.Attachments ?? [])
        {
            ContentType? type = null;
            if (file.Content is null || (file.Type is { } asked && !ContentType.TryParse(asked, out type)))
            {
                body = new TextPart();
                return ApiProblem.InvalidValue("attachments", file.FileName,
                    "a fileName, a content in base64, and a type such as image/png where it matters");
            }

            var name = file.FileName is { Length: > 0 } given ? given : "attachment";
            var where = file.ContentId is null ? builder.Attachments : builder.LinkedResources;
            var part = type is null ? where.Add(name, file.Content) : where.Add(name, file.Content, type);
            if (file.ContentId is { Length: > 0 } id)
            {
                part.ContentId = id;
            }
        }

        body = builder.ToMessageBody();
        return null;
    }
}
