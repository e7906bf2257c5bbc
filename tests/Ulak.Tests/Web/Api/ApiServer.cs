using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Configuration;
using Ulak.Console;
using Ulak.Hosting;
using Ulak.Inbox.Receiving;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Embedded;
using Ulak.TestKit;
using Ulak.TestKit.Transport;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>The whole program in this process, on free ports of the loopback, with a clock that stands still until it is moved.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ulak-api-");
    private int _sent;

    private ApiServer()
    {
    }

    public TestClock Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public IMailStore Store { get; private set; } = null!;

    public WebApplication App { get; private set; } = null!;

    public UlakSettings Settings { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts a server.</summary>
    /// <param name="change">Changes its settings.</param>
    /// <param name="prepare">Gets its data directory, which is empty, before the store is opened.</param>
    public static async Task<ApiServer> StartAsync(
        Func<UlakSettings, UlakSettings>? change = null, Func<string, Task>? prepare = null)
    {
        var server = new ApiServer();
        await (prepare?.Invoke(server._folder.FullName) ?? Task.CompletedTask);
        server.Store =
            await EmbeddedStore.OpenAsync(new EmbeddedStoreOptions { Directory = server._folder.FullName }, server.Time,
            NullLogger.Instance, Token);
        var settings = UlakSettings.Default with
        {
            Smtp = new SmtpSettings { Address = LoopbackPorts.Next() },
            Console = new ConsoleSettings { Address = LoopbackPorts.Next() },
            Data = new DataSettings { Directory = server._folder.FullName },
            Log = new LogSettings { Level = LogLevel.None },
        };
        settings = change is null ? settings : change(settings);
        server.Settings = settings;
        server.App = UlakHost.Build(settings, server.Store, server.Time);
        server.Http.BaseAddress = ConsoleUrl.Of(settings.Console with { BasePath = "" });
        await server.App.StartAsync(Token);
        return server;
    }

    /// <summary>Stores a message as if it had come by SMTP; returns its id.</summary>
    public async Task<MailId> AddAsync(string source, string to = "bob@example.test")
    {
        var octets = Encoding.UTF8.GetBytes(source.ReplaceLineEndings("\r\n"));
        var id = MailId.Create(Time.GetUtcNow(), ++_sent);
        await using var writer = Store.BeginMessage(id);
        await writer.WriteAsync(octets, Token);
        await writer.CommitAsync(
            new NewMessage
            {
                SessionId = MailId.Create(Time.GetUtcNow(), 999_999),
                ReceivedAt = Time.GetUtcNow(),
                ReversePath = "ann@example.org",
                Summary = MessageSummaryReader.Summarize(octets, octets.Length),
                Deliveries = [new NewDelivery(to, "inbox", DeliveryState.Delivered)],
            },
            Token);
        return id;
    }

    public Task<MailId> AddSubjectAsync(string subject) =>
        AddAsync($"From: Ann <ann@example.org>\nTo: bob@example.test\nSubject: {subject}\n\nThe text of {subject}.\n");

    public async Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        await ReadAsync(await Http.GetAsync(new Uri(path, UriKind.Relative), Token), expected);

    public Task<JsonElement> PostAsync(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Post, path, json, expected);

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string? json = null,
        HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        return await ReadAsync(await Http.SendAsync(request, Token), expected);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync(Token);
        await App.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.True(expected == response.StatusCode, $"{response.RequestMessage?.RequestUri}: {response.StatusCode}\n{text}");
            if (response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json")
            {
                Assert.Equal((int)expected >= 400 ? "application/problem+json" : "application/json",
                    response.Content.Headers.ContentType.MediaType);
                return JsonDocument.Parse(text).RootElement;
            }

            return JsonSerializer.SerializeToElement(text);
        }
    }
}
