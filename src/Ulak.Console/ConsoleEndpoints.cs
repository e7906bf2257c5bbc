using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Console.Inboxes;
using Ulak.Console.Limits;
using Ulak.Console.Links;
using Ulak.Console.Login;
using Ulak.Console.Messages;
using Ulak.Console.Mime;
using Ulak.Console.Pages;
using Ulak.Console.Proxying;
using Ulak.Console.Releasing;
using Ulak.Server.Auth;
using Ulak.Server.Limits;

namespace Ulak.Console;

/// <summary>The services and paths of the console.</summary>
internal static class ConsoleEndpoints
{
    public static IServiceCollection AddUlakConsole(this IServiceCollection services) => services
        .AddCors()
        .AddSingleton<FormTokens>()
        .AddSingleton<Metrics.MetricCollector>()
        .AddSingleton<MailReader>()
        .AddSingleton<MessageContentReader>()
        .AddSingleton<Bounces.BounceReader>()
        .AddSingleton<Lists.MailListReader>()
        .AddSingleton<Lists.MessageActions>()
        .AddSingleton<Lists.UndoLog>()
        .AddSingleton<MessageDocumentReader>()
        .AddSingleton<LinkChecker>()
        .AddSingleton<MessageRelease>()
        .AddSingleton<Composing.DraftSender>()
        .AddSingleton<Spam.SpamChecker>()
        .AddSingleton<TryIt.TrySessions>()
        .AddSingleton<TryIt.TrySessionIds>()
        .AddSingleton<RequestLimit>()
        .AddSingleton(all => new LoginGuard(all.GetRequiredService<TimeProvider>(), all.GetService<AdmissionLimits>() ?? new()))
        .AddSingleton<PasswordCheck>()
        .AddSingleton<LoginSessions>()
        .AddSingleton<Tokens.TokenAccess>()
        .AddSingleton<ConsoleAuthentication>();

    public static void MapUlakConsole(this WebApplication app, ConsoleOptions options)
    {
        // Requests arrive on threads that serve SMTP sessions. Pages run on the thread pool.
        app.Use(next => async http =>
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await next(http);
        });
        app.UseServerTiming();
        app.UseProxies(options.Console);
        app.UseHealth();
        app.UseCrossOrigin(options.Console);
        app.UseConsoleProtection(options.Console);
        app.Services.GetRequiredService<Metrics.MetricCollector>(); // Counts from the start.
        var limit = app.Services.GetRequiredService<RequestLimit>();
        app.Use(next => http => limit.HandleAsync(http, next));
        var authentication = app.Services.GetRequiredService<ConsoleAuthentication>();
        app.Use(next => http => authentication.HandleAsync(http, next));
        app.UseProblemPages();
        app.UseInboxScope();
        app.UseFormTokens();
        app.UseRouting();
        Assets.Map(app);
        LoginPages.Map(app);
        Frame.Preferences.Map(app);
        MessageEndpoints.Map(app);
        Composing.ComposePages.Map(app);
        SessionEndpoints.Map(app, options.SmtpAddress.ToString());
        EventEndpoints.Map(app);
        CodeEndpoints.Map(app);
        CodeApi.Map(app);
        RulePages.Map(app);
        Chaos.ChaosPages.Map(app);
        TryIt.TryPages.Map(app);
        Queue.QueuePages.Map(app);
        Queue.SuppressionPages.Map(app);
        Routing.RoutePages.Map(app);
        Tables.TablePages.Map(app);
        app.MapExplain();
        Metrics.MetricsEndpoint.Map(app);
        app.MapUlakApi(options);

        // Like MapFallback, but also for paths with a dot in the last segment.
        app.Any("/{**path}", http => ApiEndpoints.IsApi(http.Request) ? ApiProblem.PathNotFound(http) : NotFound(http))
            .WithOrder(int.MaxValue);
    }

    public static IResult Problem(ProblemModel problem, int status) => new PageResult(ProblemPage.Create(problem), status);

    public static IResult NotFound(HttpContext http) =>
        Problem(ProblemModel.NotFound(PageLanguage.Of(http)), StatusCodes.Status404NotFound);

    /// <summary>Logs unhandled exceptions and returns an error page without details.</summary>
    private static void UseProblemPages(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            if (e is not BadHttpRequestException)
            {
                ConsoleLog.Failed(context.RequestServices.GetRequiredService<ILogger<Asset>>(), context.Request.Path, e);
            }

            if (!context.Response.HasStarted)
            {
                var problem = ApiEndpoints.IsApi(context.Request) ? ApiProblem.FromException(e)
                    : Problem(ProblemModel.Broken(PageLanguage.Of(context)),
                        (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError);
                await problem.ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected.
        }
    });
}
