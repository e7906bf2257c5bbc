using Ulak.Smtp;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Reports;

/// <summary>Takes messages that the server itself creates.</summary>
internal interface ISubmission
{
    /// <summary>Queues a message; it is durable when the task completes.</summary>
    /// <param name="from">The reverse-path.</param>
    /// <param name="to">The recipient.</param>
    /// <param name="content">The message, without trace fields.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<MailId> SubmitAsync(ReversePath from, Mailbox to, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);
}
