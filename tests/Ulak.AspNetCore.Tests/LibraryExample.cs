using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ulak.Server;
using Ulak.Server.Limits;
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
        builder.Services.AddSmtp(new AdmissionLimits { Connections = 500 });
        builder.Services.AddSmtpEndpoint(address, new SmtpListenerOptions { HostName = "mx.example.org" });
        return builder.Build();
    }
}

internal sealed class MemoryInbox : IMailSink
{
    public ConcurrentQueue<string> Messages { get; } = [];

    // MAIL: take the transaction, or refuse it with a reply.
    public ValueTask<TransactionStart> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken) =>
        ValueTask.FromResult(TransactionStart.Accept(new Transaction(this)));

    private sealed class Transaction(MemoryInbox inbox) : IMailTransaction
    {
        private readonly MemoryStream _content = new();

        // RCPT: null takes the recipient, a reply refuses it.
        public ValueTask<Reply?> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken) =>
            ValueTask.FromResult("example.org".Equals(recipient.To.Mailbox?.Domain, StringComparison.OrdinalIgnoreCase) ? null : new Reply(550, "5.1.1", "There is no such mailbox"));

        public ValueTask<Reply?> BeginDataAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Reply?>(null);

        // The content, piece by piece; the memory is yours until you return.
        public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => _content.WriteAsync(octets, cancellationToken);

        // The final dot. Say 250 only when the message is where it survives you.
        public ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken)
        {
            inbox.Messages.Enqueue(Encoding.UTF8.GetString(_content.ToArray()));
            return ValueTask.FromResult<MailDataReply>(new Reply(250, "2.0.0", "Taken"));
        }

        // Without a commit before it, nothing of the transaction may remain.
        public ValueTask DisposeAsync() => _content.DisposeAsync();
    }
}
