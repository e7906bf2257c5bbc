using Ulak.Client;
using Ulak.Relay.ReturnPaths;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Delivery;

/// <summary>Sends the content of a job in the form that the server supports: in 7 bits, in chunks.</summary>
/// <param name="job">The job.</param>
/// <param name="content">The content.</param>
/// <param name="returnPaths">Signs the reverse-path; null if it stays.</param>
internal sealed class ContentSender(DeliveryJob job, QueuedContent content, ReturnPathSigner? returnPaths)
{
    /// <summary>Whether the message is sent in chunks where the server offers that.</summary>
    public bool UseChunking { get; set; } = true;

    /// <summary>Sends to some of the recipients of the job.</summary>
    public async Task<SendResult> SendAsync(SmtpConnection connection, int[] recipients, CancellationToken cancellationToken)
    {
        var offer = connection.Capabilities;
        var needsConversion = content.Info.HasEightBit && !offer.Supports(SmtpExtensions.EightBitMime)
            && !offer.Supports(SmtpExtensions.SmtpUtf8);
        if (needsConversion && await SevenBitContent.ConvertAsync(content, cancellationToken).ConfigureAwait(false) is { } converted)
        {
            using var memory = new MemoryStream(converted, writable: false);
            return await connection.SendAsync(
                CreateMail(recipients, offer, ContentInfo.Read(converted), memory), cancellationToken).ConfigureAwait(false);
        }

        var stream = content.OpenStream(cancellationToken);
        await using (stream.ConfigureAwait(false))
        {
            var mail = CreateMail(recipients, offer, content.Info, stream) with { UseChunking = UseChunking };
            return await connection.SendAsync(mail, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether BDAT was refused as an unknown command, as by a firewall in front of the server that offers it.</summary>
    public bool IsChunkingBroken(SendResult result) => UseChunking && !result.Recipients.Any(each => each.IsAccepted)
        && result.Recipients.Any(each => each is { Step: SmtpStep.DataBlock or SmtpStep.DataEnd, Reply.Code.Value: >= 500 and <= 504 });

    private OutgoingMail CreateMail(int[] recipients, ServerCapabilities offer, ContentInfo info, Stream stream)
    {
        var mail = Envelope.Create(job, recipients, offer, info, stream);

        // A return path names one delivery.
        return recipients is [var only] && returnPaths?.Create(job.Deliveries[only].Key, mail.From) is { } signed
            ? mail with { From = new ReversePath(signed) }
            : mail;
    }
}
