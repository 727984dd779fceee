with

recommendation_set as (
    select * from {{ released('rpt_recommendation_set') }} as counted
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

rounded as (
    select
        recommendation_set.*,
        programmes.programme_name,
        programmes.ladder_level,
        {{ published_count('recommendation_set.n') }} as published_n,
        -- Whoever is not counted must not be few either: the share would tell.
        coalesce(
            {{ is_suppressed('recommendation_set.n') }}
            or {{ is_suppressed('recommendation_set.n_people') }}
            or {{ is_suppressed(
                '(recommendation_set.n - recommendation_set.n_people)'
            ) }},
            false
        ) as is_suppressed
    from recommendation_set
    left join programmes
        on recommendation_set.programme_id = programmes.programme_id
),

shown as (
    select
        *,
        case
            when not is_suppressed
                then {{ capped(published_count('n_people'), 'published_n') }}
        end as published_people
    from rounded
),

final as (
    select
        specification,
        measure,
        set_size,
        programme_id,
        programme_name,
        ladder_level,
        field,
        published_people as n_people,
        published_n as n,
        {{ published_share('published_people', 'published_n') }} as value,
        {{ wilson_low('published_people', 'published_n') }} as ci_low,
        {{ wilson_high('published_people', 'published_n') }} as ci_high,
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from shown
)

select * from final
