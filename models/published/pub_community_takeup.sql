{#
    Ratios are of exact counts, to one decimal, where enough on each side took part and
    enough did not.
-#}
with

takeup as (
    select * from {{ ref('rpt_community_takeup') }}
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public,
        {{ published_count('n_others') }} as n_others_public,
        {{ published_part('n_others_events', 'n_others') }} as n_others_events_public
    from takeup
),

judged as (
    select
        *,
        {{ capped('n_events_public', 'n_public') }} as n_shown,
        is_reportable
        and (
            n_public is null
            or n_events_public is null
            or (n_others is not null and n_others_public is null)
            or (n_others_events is not null and n_others_events_public is null)
        ) as is_suppressed
    from rounded
),

final as (
    select
        measure,
        field,
        field_level,
        activity_type,
        n_public as n,
        n_shown as n_events,
        n_others_public as n_others,
        {{ capped('n_others_events_public', 'n_others_public') }} as n_others_events,
        {%- for bound, share in [
            ('value', published_share('n_shown', 'n_public')),
            ('ci_low', wilson_low('n_shown', 'n_public')),
            ('ci_high', wilson_high('n_shown', 'n_public')),
        ] %}
        case
            when is_suppressed or not is_reportable then null
            when measure = 'took_part' then {{ share }}
            else round({{ bound }}, 1)
        end as {{ bound }},
        {%- endfor %}
        case when not is_suppressed then adjusted_p_value < 0.05 end
            as is_beyond_chance,
        case when not is_suppressed then method end as method,
        is_suppressed,
        reason
    from judged
)

select * from final
