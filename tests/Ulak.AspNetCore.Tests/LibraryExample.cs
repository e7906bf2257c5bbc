using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ulak.Server;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.AspNetCore.Tests;

/// <summary>The programs of docs/library.md: what stands there stands here, and is run.</summary>
internal static class LibraryExample
{
    public static IHost Worker(IPEndPoint address)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<IMailSink, MemoryInbox>();
        builder.Services.AddSmtp(options => options.HostName = "mx.example.org")
            .AddListener("mx", address);
        return builder.Build();
    }
}

internal sealed class MemoryInbox : IMailSink
{
    public ConcurrentQueue<string> Messages { get; } = [];

    // MAIL: accept it with a transaction, or reject it with a reply.
    public ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken) =>
        ValueTask.FromResult(TransactionDecision.Accept(new Transaction(this)));

    private sealed class Transaction(MemoryInbox inbox) : IMailTransaction
    {
        private readonly MemoryStream _content = new();

        // RCPT: accept the recipient, or reject it with a reply.
        public ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken) =>
            ValueTask.FromResult("example.org".Equals(recipient.To.Mailbox?.Domain, StringComparison.OrdinalIgnoreCase)
                ? SmtpDecision.Accept
                : SmtpDecision.Reject(new Reply(550, "5.1.1", "There is no such mailbox")));

        public ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken) => ValueTask.FromResult(SmtpDecision.Accept);

        // The content, piece by piece. The memory is valid until the method returns.
        public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
            _content.WriteAsync(octets, cancellationToken);

        // The final dot. Return 250 only when the message is durable.
        public ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken)
        {
            inbox.Messages.Enqueue(Encoding.UTF8.GetString(_content.ToArray()));
            return ValueTask.FromResult<MailDataReply>(new Reply(250, "2.0.0", "Taken"));
        }

        // Without a commit before it, nothing of the transaction may remain.
        public ValueTask DisposeAsync() => _content.DisposeAsync();
    }
}
