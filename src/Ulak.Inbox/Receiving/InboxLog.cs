using Microsoft.Extensions.Logging;
using Ulak.Smtp;

namespace Ulak.Inbox.Receiving;

/// <summary>The log messages of receiving.</summary>
internal static partial class InboxLog
{
    [LoggerMessage(1, LogLevel.Information,
        "Message {Message} from <{ReversePath}> for {Recipients} recipient(s), {Octets} octets: stored")]
    public static partial void MessageStored(ILogger logger, MailId message, string reversePath, int recipients, long octets);

    [LoggerMessage(2, LogLevel.Error, "Message {Message} could not be stored and was refused temporarily: {Cause}")]
    public static partial void MessageStoreFailed(ILogger logger, MailId message, string cause);

    [LoggerMessage(3, LogLevel.Warning, "The dialogue of session {Session} could not be stored: {Cause}")]
    public static partial void SessionStoreFailed(ILogger logger, MailId session, string cause);

    [LoggerMessage(4, LogLevel.Information, "Message {Message}: the recipient {Recipient} is dropped by the rule {Rule}")]
    public static partial void RecipientDropped(ILogger logger, MailId message, string recipient, string rule);

    [LoggerMessage(5, LogLevel.Warning, "Message {Message} is stored, but without its tags {Tags}: {Cause}")]
    public static partial void TagsNotStored(ILogger logger, MailId message, string tags, string cause);
}
