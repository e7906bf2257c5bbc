using System.Collections.Immutable;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// A sink's reply to mail data: one for the message (any <see cref="Reply"/> converts to it), or one for each recipient. LMTP sends each of
/// them (RFC 2033 §4.2). SMTP sends one: the first that accepts, because the sink then has the message and the client must not send it
/// again; else the first.
/// </summary>
public readonly struct MailDataReply
{
    private MailDataReply(Reply message, ImmutableArray<Reply> recipients) => (Message, Recipients) = (message, recipients);

    /// <summary>The reply for the message as a whole.</summary>
    public Reply Message { get; }

    /// <summary>
    /// The replies for its recipients, in the order in which they were accepted; default where <see cref="Message"/> applies to all of
    /// them.
    /// </summary>
    public ImmutableArray<Reply> Recipients { get; }

    /// <summary>The same reply for every recipient.</summary>
    public static MailDataReply ForAll(Reply reply) => new(reply, default);

    /// <summary>One reply for each recipient that was accepted, in their order.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static MailDataReply ForEach(ImmutableArray<Reply> replies) =>
        replies.IsDefaultOrEmpty
            ? throw new ArgumentException("A message has a recipient at the least.", nameof(replies))
            : new(replies.FirstOrDefault(reply => reply.Code.IsPositiveCompletion) ?? replies[0], replies);

    /// <summary>As <see cref="ForAll"/>.</summary>
    public static implicit operator MailDataReply(Reply reply) => ForAll(reply);

    /// <summary>As <see cref="ForAll"/>.</summary>
    public static MailDataReply FromReply(Reply reply) => ForAll(reply);

    /// <summary>The reply for the recipient with this index.</summary>
    internal Reply GetRecipientReply(int recipient) => Recipients.IsDefault ? Message : Recipients[recipient];
}
