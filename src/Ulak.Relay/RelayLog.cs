using Microsoft.Extensions.Logging;
using Ulak.Smtp;

namespace Ulak.Relay;

/// <summary>The log messages of the relay.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(1, LogLevel.Information,
        "{Message}: {Outcome} to <{Recipient}> by {Host}, attempt {Attempt}, {Delay} after it was queued: {Reply}")]
    public static partial void Delivery(
        ILogger logger, MailId message, string outcome, string recipient, string host, int attempt, string delay, string reply);

    [LoggerMessage(2, LogLevel.Error, "The queue cannot be read or written now: {Cause}")]
    public static partial void StoreFailed(ILogger logger, string cause);

    [LoggerMessage(3, LogLevel.Error, "The result of a delivery of {Message} could not be stored, so it may be delivered twice: {Cause}")]
    public static partial void ResultNotStored(ILogger logger, MailId message, string cause);

    [LoggerMessage(4, LogLevel.Error, "An attempt to deliver to {Destination} failed by a fault of the program")]
    public static partial void AttemptFailed(ILogger logger, string destination, Exception cause);

    [LoggerMessage(5, LogLevel.Information, "{Message}: a report to <{Sender}> was queued as {Report}: {Kind}, recipients: {Recipients}")]
    public static partial void ReportSent(ILogger logger, MailId message, string sender, MailId report, string kind, int recipients);

    [LoggerMessage(6, LogLevel.Error, "The reports to senders cannot be written now: {Cause}")]
    public static partial void ReportFailed(ILogger logger, string cause);

    [LoggerMessage(8, LogLevel.Information, "The TLS report for {Domain} was sent to {Target}")]
    public static partial void TlsReportSent(ILogger logger, string domain, string target);

    [LoggerMessage(9, LogLevel.Warning, "The TLS report for {Domain} could not be sent: {Cause}")]
    public static partial void TlsReportFailed(ILogger logger, string domain, string cause);

    [LoggerMessage(10, LogLevel.Information, "The resolver {Servers} validates DNSSEC: DANE is applied")]
    public static partial void DnssecProven(ILogger logger, string servers);

    [LoggerMessage(11, LogLevel.Error, "DANE is not applied: {Cause}. Set relay.nameServers to a resolver that validates, on this machine")]
    public static partial void DnssecNotProven(ILogger logger, string cause);

    [LoggerMessage(12, LogLevel.Warning, "{File} cannot be read, so what it kept over the restart is lost: {Cause}")]
    public static partial void StateDropped(ILogger logger, string file, string cause);

    [LoggerMessage(13, LogLevel.Warning, "Mail from <{Sender}> to {Destination} is held back for {Duration}: {Reply}")]
    public static partial void SenderSuspended(ILogger logger, string sender, string destination, TimeSpan duration, string reply);

    [LoggerMessage(14, LogLevel.Error, "The addresses of the users cannot be read now, and routes use those before: {Cause}")]
    public static partial void UsersNotRead(ILogger logger, string cause);

    [LoggerMessage(15, LogLevel.Error, "The table {Name} cannot be read now, and routes use what it was before: {Cause}")]
    public static partial void TableNotRead(ILogger logger, string name, string cause);

    [LoggerMessage(16, LogLevel.Information, "{Attempts} attempts to deliver are finished first, for {Seconds} s at most")]
    public static partial void Draining(ILogger logger, int attempts, double seconds);

    [LoggerMessage(7, LogLevel.Error, "A report to a sender failed by a fault of the program")]
    public static partial void ReportFaulted(ILogger logger, Exception cause);
}
