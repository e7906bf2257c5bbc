using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Ulak.Console.Mime;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Mime;

public sealed class MailReaderTests
{
    [Fact(Timeout = 60_000)]
    public async Task Reading_a_message_writes_no_file()
    {
        await using var server = await ApiServer.StartAsync();
        var id =
            await server.AddAsync(
            "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: text/html\n\n"
            + "<p>html</p>\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n");
        var created = new List<string>();
        using var watcher = new FileSystemWatcher(Path.GetTempPath()) { IncludeSubdirectories = false };
        watcher.Created += (_, file) => created.Add(file.FullPath);
        watcher.EnableRaisingEvents = true;
        foreach (
            var path in new[] { $"messages/{id}", $"messages/{id}/html", $"messages/{id}/attachments/1", $"api/v1/messages/{id}",
            $"api/v1/messages/{id}/parts/1", $"mailpit/api/v1/message/{id}" })
        {
            using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        // The watcher reports in order: when it has seen this file, it has seen all that came before.
        var last = Path.Combine(Path.GetTempPath(), "ulak-last-" + Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(last, "", TestContext.Current.CancellationToken);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => created.ToArray().Contains(last), TimeSpan.FromSeconds(20)));
        }
        finally
        {
            File.Delete(last);
        }

        // FileOptions.DeleteOnClose and Path.GetRandomFileName make names such as "abcd1234.xyz" without an extension of ours.
        Assert.DoesNotContain(created.ToArray(), file => Path.GetFileName(file).Length == 12 && Path.GetFileName(file)[8] == '.');
    }

    [Fact(Timeout = 60_000)]
    public async Task Readers_at_the_same_time_share_one_message()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("shared");
        var reader = server.App.Services.GetRequiredService<MailReader>();
        using var first = await reader.OpenAsync(id, TestContext.Current.CancellationToken);
        using var second = await reader.OpenAsync(id, TestContext.Current.CancellationToken);

        Assert.Same(first!.Mail, second!.Mail);
        first.Dispose();
        Assert.Contains("The text of shared", Encoding.UTF8.GetString(second.Mail.Octets.Span), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_memory_of_a_message_is_given_back_when_the_last_reader_is_done()
    {
        var budget = new MemoryBudget(100);
        var first = await budget.AcquireAsync(60, TestContext.Current.CancellationToken);
        var waiting = budget.AcquireAsync(60, TestContext.Current.CancellationToken).AsTask();
        var behind = budget.AcquireAsync(10, TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted || behind.IsCompleted);
        first.Dispose();
        first.Dispose();
        using var second = await waiting;
        using var third = await behind;
        Assert.Equal(70, budget.Used);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_leaves_does_not_hold_its_place()
    {
        var budget = new MemoryBudget(100);
        var first = await budget.AcquireAsync(1_000, TestContext.Current.CancellationToken);
        Assert.Equal(100, budget.Used);
        using var stop = new CancellationTokenSource();
        var leaving = budget.AcquireAsync(100, stop.Token).AsTask();
        var behind = budget.AcquireAsync(5, TestContext.Current.CancellationToken).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        first.Dispose();
        (await behind).Dispose();
        Assert.Equal(0, budget.Used);
    }
}
