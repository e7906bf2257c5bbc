using Microsoft.Extensions.Logging;
using Ulak.Smtp;

namespace Ulak.Inbox.Receiving;

/// <summary>Every line that receiving logs.</summary>
internal static partial class InboxLog
{
    [LoggerMessage(1, LogLevel.Information, "Message {Message} from <{ReversePath}> for {Recipients} recipient(s), {Octets} octets, is kept")]
    public static partial void MessageStored(ILogger logger, MailId message, string reversePath, int recipients, long octets);

    [LoggerMessage(2, LogLevel.Error, "Message {Message} was not kept, and its sender was told to try again later: {Cause}")]
    public static partial void MessageStoreFailed(ILogger logger, MailId message, string cause);

    [LoggerMessage(3, LogLevel.Warning, "Session {Session}: its dialogue was not kept: {Cause}")]
    public static partial void SessionStoreFailed(ILogger logger, MailId session, string cause);
}
